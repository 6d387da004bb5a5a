"""A story to start from: what Alice set up before, what a thief did since, and the link of the notice."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.notify.models import Notice
from security.postman.services import write_due_notices
from tests.browser import browser
from tests.security.factors.authenticators.acts import Phone, attached

PAGE, STOPPED = "/not-me/", "/settings/stopped/"
ALLOW, REMOVE = f"{STOPPED}allow/", f"{STOPPED}remove/"


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Do something as it was done then."""
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=True):
        yield


@dataclass(frozen=True)
class Owner:
    """Alice with an authenticator of last week; and its codes."""

    phone: Phone
    codes: list[str]


def owner(account: User) -> Owner:
    """Attach the owner's own authenticator last week."""
    with days_ago(7):
        phone, codes = attached(account)
    account.refresh_from_db()
    return Owner(phone, codes)


def code_in_newest(account: User) -> str:
    """Return the code of the link in the newest notice that has one."""
    write_due_notices()
    notice = Notice.objects.filter(address=account.address, sealed_secret__isnull=False).latest("pk")
    found = re.search(r"/not-me/#(\S{43})\n", notice.whole_text)
    assert found is not None
    return found[1]


def stop(code: str, *, client: Client | None = None) -> HttpResponse:
    """Send the page behind the link."""
    return (client or browser(source="198.51.100.99")).post(PAGE, {"code": code})
