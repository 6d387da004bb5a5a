"""Refuse to start with a gateway that can't work, or that would show codes to others."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from mailportal.checks import refuses_start
from mailportal.sms.configured import VENDORS, configured_gateway

# They send nothing: a code would lie in a file, or be gone.
_FOR_TRIALS = frozenset({"console", "memory"})


@refuses_start("E020")
def gateway_is_usable() -> Iterator[str]:
    """The gateway's name and settings are known, and its secrets travel only over https or within this machine."""
    try:
        configured_gateway()
    except (KeyError, TypeError, ValueError) as error:
        yield f"SMS gateway: the settings can't be used ({error}); known gateways: {', '.join(sorted(VENDORS))}"


@refuses_start("E021")
def gateway_file_is_private() -> Iterator[str]:
    """The file that names the gateway holds its password."""
    path = Path(settings.SMS_GATEWAY_FILE)
    if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"readable by others: {path} holds the gateway's password and wants mode 0600"


@refuses_start("E022", deploy=True)
def gateway_is_real() -> Iterator[str]:
    """The demonstration's gateway writes every code into a file."""
    if (name := settings.SMS_GATEWAY.get("gateway")) in _FOR_TRIALS:
        yield f"SMS gateway: {name} is for trials only"
