"""What tests of the desk begin with: administrators and their browsers, proofs and reviews, mail programs in use."""

import re
from collections.abc import Iterable
from datetime import datetime
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Department, User
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability, written
from admin_console.desk import Desk, desk_of
from mailportal.audit.source import Source
from security.factors.authenticators.queries import authenticator_of
from security.factors.rules import Method
from security.models import ClientPassword
from security.records.entries import Batch, Entry
from security.records.rules import Channel, Reason, Result
from security.records.services import add_batch
from tests.browser import logged_on
from tests.cast import password_of
from tests.security.factors.authenticators.acts import attached

SOURCE = Source(address="192.0.2.10")
FORCE, CLIENTS = "/console/security-passwords/", "/console/third-party-clients/"
REVIEW = f"{FORCE}review/"
# The rules of both kinds for one department or account.
EXCEPTIONS = "/console/mail-programs/"
EXCEPTIONS_REVIEW = f"{EXCEPTIONS}review/"
EMPLOYEES = "/console/employees/"
VERIFY = "/settings/verify/enforce/"


def appointed(
    account: User,
    *departments: Department,
    may: Iterable[Capability] = EVERY_CAPABILITY,
    everywhere: bool = False,
    ends_at: datetime | None = None,
) -> User:
    """Let the account look after these departments, or after its whole domain, with an authenticator of its own."""
    if authenticator_of(account=account) is None:
        attached(account)
    row, _ = Administrator.objects.update_or_create(
        account=account,
        defaults={
            "is_everywhere": everywhere,
            "capabilities": written(may),
            "owner": f"postmaster@{account.address.partition('@')[2]}",
            "ends_at": ends_at,
        },
    )
    row.departments.set(departments)
    User.objects.filter(pk=account.pk).update(administers_since=timezone.now())
    account.refresh_from_db()
    return account


def desk(account: User) -> Desk:
    """Return the account's desk."""
    found = desk_of(account)
    assert found is not None
    return found


def at_work(account: User) -> Client:
    """Return a browser in which the account has just logged on, with its authenticator where it has one."""
    account.refresh_from_db()
    device = authenticator_of(account=account)
    return logged_on(account, device=device, proved="" if device is None else Method.AUTHENTICATOR.value)


def postmaster(account: User) -> Client:
    """Return the browser of a postmaster."""
    return logged_on(account)


def prove(client: Client, account: User, review: str = REVIEW) -> HttpResponse:
    """Give the account password once more and come back to the review."""
    name = account.address.partition("@")[0].capitalize()
    return client.post(VERIFY, {"password": password_of(name), "next": review}, follow=True)  # type: ignore[return-value]


def for_everyone(client: Client, where: str = FORCE, who: str = "everyone") -> dict[str, str]:
    """Return what says on the page of a scope that its rule holds for everyone, with the state that it was made of."""
    return typed_on(client.get(where)) | {"who": who}


def typed_on(page: HttpResponse) -> dict[str, str]:
    """Return what the page of a scope carries from one button to the next."""
    found = re.findall(r'<input type="hidden"\s+name="(seen|changes)"\s+value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in found}


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


def use_account_password(account: User, *, at: datetime | None = None, program: str = "", **changed: object) -> None:
    """Let a mail program of the account get in with the account password."""
    batch = Batch()
    entry = Entry(
        at=(at or timezone.now()).timestamp(),
        channel=Channel.IMAP,
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
        source="198.51.100.7",
        account_id=account.pk,
        domain_id=account.domain_id,
        credential=f"account:{account.pk}",
        program=program,
    )
    batch.add(entry._replace(**changed))
    add_batch(batch)


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
