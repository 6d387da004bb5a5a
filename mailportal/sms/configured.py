"""The installation's gateway, as ``settings.SMS_GATEWAY`` names it; the portal refuses to start with one of no use."""

import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from django.conf import settings

from mailportal.checks import refuses_start
from mailportal.sms.gateway import Configuration, Gateway
from mailportal.sms.vendors.http_json import HttpJson
from mailportal.sms.vendors.kannel import Kannel
from mailportal.sms.vendors.trials import Console, Memory

VENDORS: Mapping[str, Callable[[Configuration], Gateway]] = {
    "console": Console.configured,
    "http_json": HttpJson.configured,
    "kannel": Kannel.configured,
    "memory": Memory.configured,
}


def configured_gateway() -> Gateway | None:
    """Return the gateway, or None where the installation sends no text messages.

    Raises KeyError or ValueError for settings that the start check refuses.
    """
    configuration: Configuration = settings.SMS_GATEWAY
    return VENDORS[configuration["gateway"]](configuration) if configuration else None


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
