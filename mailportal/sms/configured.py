"""The installation's gateway, as ``settings.SMS_GATEWAY`` names it."""

from collections.abc import Callable, Mapping

from django.conf import settings

from mailportal.sms.gateway import Configuration, Gateway
from mailportal.sms.vendors.console import Console
from mailportal.sms.vendors.http_json import HttpJson
from mailportal.sms.vendors.kannel import Kannel
from mailportal.sms.vendors.memory import Memory

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
