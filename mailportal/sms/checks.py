"""Refuse to start with a gateway that can't work, or that would show codes to others."""

import stat
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register

from mailportal.sms.configured import VENDORS, configured_gateway

# They send nothing: a code would lie in a file, or be gone.
_FOR_TRIALS = frozenset({"console", "memory"})


@register(Tags.security)
def gateway_is_usable(**_scope: object) -> list[CheckMessage]:
    """The gateway's name and settings are known, and its secrets travel only over https or within this machine."""
    try:
        configured_gateway()
    except (KeyError, TypeError, ValueError) as error:
        known = ", ".join(sorted(VENDORS))
        message = f"SMS gateway: the settings can't be used ({error}); known gateways: {known}"
        return [Critical(message, id="portal.E020")]
    return []


@register(Tags.security)
def gateway_file_is_private(**_scope: object) -> list[CheckMessage]:
    """The file that names the gateway holds its password."""
    path = Path(settings.SMS_GATEWAY_FILE)
    if not path.exists() or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    return [Critical(f"readable by others: {path} holds the gateway's password and wants mode 0600", id="portal.E021")]


@register(Tags.security, deploy=True)
def gateway_is_real(**_scope: object) -> list[CheckMessage]:
    """The demonstration's gateway writes every code into a file."""
    name = settings.SMS_GATEWAY.get("gateway")
    return [Critical(f"SMS gateway: {name} is for trials only", id="portal.E022")] if name in _FOR_TRIALS else []
