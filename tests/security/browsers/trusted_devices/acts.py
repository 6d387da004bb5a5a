"""What people and thieves do with trusted devices."""

from django.conf import settings
from django.test import Client

from accounts.models import User
from mailportal.audit.source import Source
from security.browsers.trusted_devices.services import recognise, trust

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"
    " Mobile/15E148 Safari/604.1"
)
SOURCE = Source(address="192.0.2.10", program=FIREFOX, request_id="0123456789")
ELSEWHERE = Source(address="198.51.100.7", program=IPHONE, request_id="9876543210")
LIST = "/settings/trusted-devices/"
REMOVE_ALL = "/settings/trusted-devices/remove-all/"
NOT_MINE = "/settings/trusted-devices/not-mine/"


def trusted(account: User, source: Source = SOURCE) -> str:
    """Let the account trust a browser; return the token of its cookie."""
    given = trust(account=account, source=source)
    assert given is not None
    return given.token


def is_recognised(account: User, token: str, source: Source = SOURCE) -> bool:
    """Whether the token lets the account skip the second step; it is used up by that."""
    return recognise(account=account, token=token, source=source) is not None


def used(account: User, token: str, source: Source = SOURCE) -> str:
    """Log on with the token; return the one that the browser holds afterwards."""
    known = recognise(account=account, token=token, source=source)
    assert known is not None
    return known.token


def give_cookie(client: Client, token: str) -> None:
    """Put the device's cookie into a browser."""
    client.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME] = token
