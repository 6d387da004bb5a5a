"""Whom a message is written for: the language and the time zone that the person reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User


@contextmanager
def written_for(account: User, language: str) -> Iterator[None]:
    """Let everything within be written in the account's language, as it was then, and in its zone.

    Never in the language of the act's browser: a stranger would choose one that the owner cannot read.
    """
    with translation.override(language), timezone.override(zone_of(account)):
        yield


def zone_of(account: User) -> ZoneInfo:
    """Return the zone of the account's domain; an operator's is the installation's."""
    return ZoneInfo(settings.TIME_ZONE) if account.domain is None else account.domain.zone
