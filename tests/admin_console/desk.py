"""What the desk's tests share: a proof of identity, a review that is confirmed, a use of the account password."""

import re
from datetime import datetime
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.models import ClientPassword, LogonRecord
from security.records.rules import Channel, Reason, Result
from tests.browser import logged_on
from tests.cast import password_of

SOURCE = Source(address="192.0.2.10")
EDIT = "/console/third-party-clients/"
REVIEW = "/console/third-party-clients/review/"
ADD = "/console/third-party-clients/exceptions/"
EMPLOYEES = "/console/employees/"
VERIFY = "/settings/verify/enforce/"


def postmaster(account: User) -> Client:
    """Return the browser of a postmaster."""
    return logged_on(account)


def prove(client: Client, account: User, review: str = REVIEW) -> HttpResponse:
    """Give the account password once more and come back to the review."""
    name = account.address.partition("@")[0].capitalize()
    return client.post(VERIFY, {"password": password_of(name), "next": review}, follow=True)  # type: ignore[return-value]


def hidden(page: HttpResponse) -> dict[str, str]:
    """Return what the review's form carries."""
    found = re.findall(r'<input type="hidden"\s+name="(seen|grant)"\s+value="([^"]*)"', page.content.decode())
    return dict(found)


def save(client: Client, account: User, where: str, values: dict[str, str], review: str = REVIEW) -> HttpResponse:
    """Send a change, prove, review and confirm it; return the page that follows."""
    drafted = client.post(where, values)
    assert drafted.headers["Location"] == review, drafted.content.decode()
    page = prove(client, account, review)
    return client.post(review, hidden(page), follow=True)  # type: ignore[return-value]


def words(page: HttpResponse) -> str:
    """Return the visible words of a page's main part, blanks folded."""
    text = page.content.decode()
    main = text[text.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace("\u2068", "").replace("\u2069", "")


def use_account_password(account: User, *, at: datetime | None = None) -> None:
    """Let a mail program of the account get in with the account password."""
    at = at or timezone.now()
    LogonRecord.objects.create(
        at=at,
        last_at=at,
        domain_id=account.domain_id,
        account_id=account.pk,
        channel=Channel.IMAP,
        source_address="198.51.100.7",
        network="198.51.100.0/24",
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
        credential=f"account:{account.pk}",
    )


def give_client_password(
    account: User, *, label: str = "Old iPhone", used: bool = True, slot: int = 0
) -> ClientPassword:
    """Let the account have a security password."""
    return ClientPassword.objects.create(
        account=account,
        slot=slot,
        label=label,
        kind="mail",
        kid=1,
        digest=bytes([account.pk % 256, slot]) + b"d" * 14,
        last_used_at=timezone.now() if used else None,
        last_used_protocol="imap" if used else "",
    )
