"""Rows of everything that pages list, as many as wanted."""

from datetime import timedelta
from functools import cache

from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.models import User
from mailportal.crypto.digests import keyed_digest
from mailportal.throttle.counters import hit
from security.client_passwords.rules import SLOTS
from security.limits import SESSIONS_PER_ACCOUNT, SPRAY
from security.models import ClientPassword, Cut, LogonRecord
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.records.rules import Channel, Reason, Result
from tests.browser import logged_on
from tests.cast import Cast, make_cast
from tests.security.browsers.trusted_devices.acts import trusted
from tests.site.objects import an_evidence_pack, an_import
from tests.snapshots import Snapshot

# One less than there may be: pages that add one are open, and nobody's session is ended for another.
_CLIENT_PASSWORDS, _BROWSERS = SLOTS - 1, SESSIONS_PER_ACCOUNT - 1


@cache
def crowd(rows: int) -> Snapshot[Cast]:
    """The cast with so many rows of each kind: teams of Acme with a member and exceptions, devices of Alice's."""
    return Snapshot(lambda: _make_crowd(rows))


def _make_crowd(rows: int) -> Cast:
    cast = make_cast()
    for number in range(rows):
        _team(cast, number)
        _device(cast, number)
        an_import(cast)
        an_evidence_pack(cast)
        hit(SPRAY, str(cast.acme.pk), f"203.0.{number}.0/24", times=SPRAY.tries + number)
        if number < _BROWSERS:
            trusted(User.objects.get(pk=cast.alice.pk))
            logged_on(User.objects.get(pk=cast.alice.pk), source=f"198.51.100.{number}")
    return cast


def _team(cast: Cast, number: int) -> None:
    department = create_department(domain=cast.acme, name=f"Team {number}", parent=cast.sales)
    account = create_account(
        address=f"person{number}@acme.example",
        name=f"Person {number}",
        domain=cast.acme,
        department=department,
        encoded_password=None,
    )
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=account)
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=department)


def _device(cast: Cast, number: int) -> None:
    if number < _CLIENT_PASSWORDS:
        _client_password(cast, number, is_deleted=False)
    deleted = _client_password(cast, number, is_deleted=True)
    now = timezone.now()
    for server in ("mail1", "mail2"):
        Cut.objects.create(
            credential=deleted.credential,
            account_id=cast.alice.pk,
            server=server,
            due_at=now,
            answered_at=now,
            ended=1,
        )
    _record(cast, number, f"account:{cast.alice.pk}", Result.ACCEPT, Reason.ACCOUNT_PASSWORD)
    _record(cast, number, deleted.credential, Result.REJECT, Reason.CLIENT_PASSWORD_DELETED)
    _record(cast, number, "", Result.REJECT, Reason.CLIENT_PASSWORD_NEEDED)


def _client_password(cast: Cast, number: int, *, is_deleted: bool) -> ClientPassword:
    return ClientPassword.objects.create(
        account=cast.alice,
        slot=0 if is_deleted else number + 1,
        label=f"Device {number}",
        kind="mail",
        kid=1,
        digest=keyed_digest(b"crowd", str(number), str(is_deleted)),
        revoked_at=timezone.now() if is_deleted else None,
    )


def _record(cast: Cast, number: int, credential: str, result: Result, reason: Reason) -> None:
    at = timezone.now() - timedelta(minutes=number)
    LogonRecord.objects.create(
        at=at,
        last_at=at,
        domain_id=cast.acme.pk,
        account_id=cast.alice.pk,
        channel=Channel.IMAP,
        source_address=f"192.0.2.{number}",
        network="192.0.2.0/24",
        result=result,
        reason=reason,
        credential=credential,
        program=f"Program {number}",
    )
