"""Everything that the page of an account's security shows, in as few queries as there are things to ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from mailportal.sql import row_count
from security.account.logon_history.history import Logon, labelled, latest_successes
from security.browsers.sessions.queries import living_sessions
from security.browsers.trusted_devices.queries import ground_of, living_trusted_devices
from security.client_passwords.models import ClientPassword
from security.client_passwords.queries import ClientPasswordState, client_password_state, client_passwords_by_credential
from security.client_passwords.rules import SLOTS
from security.connections.models import Cut
from security.connections.services import receipts_for
from security.deadlines.queries import own_hour_columns, own_hour_in
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.queries import is_authenticator_offered
from security.factors.phones.queries import are_phones_offered
from security.factors.queries import Standing, factors_in, with_factors
from security.factors.questions.queries import are_questions_offered, question_count
from security.factors.rules import Factors, Method
from security.networks import NOWHERE
from security.old_passwords.models import OldPassword
from security.old_passwords.queries import OLD_COLUMNS, old_password_in
from security.passwords.expiry.queries import password_end_of
from security.passwords.expiry.rules import PasswordEnd
from security.policies import SECURE_NETWORKS
from security.records.models import LogonRecord
from security.records.queries import newest_of_alike, programs_refused_account_password
from security.records.rules import Reason

# Longer than a day a mended device would still be complained of.
SHOWN: Final = timedelta(days=1)
_REFUSED_WITHIN: Final = timedelta(days=7)
_REFUSED_NAMED: Final = 5
_LATEST: Final = 3


@dataclass(frozen=True, slots=True)
class Deletion:
    """A security password deleted within the last day, and whether its open connections have ended."""

    client_password: ClientPassword
    receipts: Sequence[Cut]

    @property
    def is_pending(self) -> bool:
        """Whether a mail server has not answered yet."""
        return any(receipt.is_pending for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class DeletedButTrying:
    """A program that still tries with a deleted security password (M4): how often, when and from where last."""

    label: str
    tries: int
    last_at: datetime
    channel: str
    source_address: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The living security passwords, the oldest first; what was deleted within the last day; programs that still try
    with a deleted one, and those that showed the right web logon password where a security password is needed (X2);
    and who came last.
    """

    client_passwords: Sequence[ClientPassword]
    deletions: Sequence[Deletion]
    still_trying: Sequence[DeletedButTrying]
    refused: Sequence[LogonRecord]
    latest: Sequence[Logon]


def recorded_of(*, account: User, now: datetime) -> Recorded:
    """Return what is on record of an account."""
    tries = _tries_with_deleted(account, now - SHOWN)
    kept = timedelta(days=settings.LOG_RETENTION_DAYS)
    latest = latest_successes(account=account, since=now - kept, most=_LATEST)
    named = [record.credential for record in (*latest, *(newest for newest, _ in tries))]
    rows = client_passwords_by_credential(account=account, deleted_since=now - SHOWN, also=named)
    return Recorded(
        client_passwords=[row for row in rows.values() if row.revoked_at is None],
        deletions=_deletions(rows, now - SHOWN),
        still_trying=[
            DeletedButTrying(rows[row.credential].label, count, row.last_at, row.channel, row.source_address)
            for row, count in tries
            if row.credential in rows
        ],
        refused=programs_refused_account_password(account=account, since=now - _REFUSED_WITHIN, most=_REFUSED_NAMED),
        latest=labelled(latest, rows),
    )


def _tries_with_deleted(account: User, since: datetime) -> list[tuple[LogonRecord, int]]:
    refused = LogonRecord.objects.filter(
        account_id=account.pk, last_at__gte=since, reason=Reason.CLIENT_PASSWORD_DELETED
    )
    return newest_of_alike(refused, "credential", most=SLOTS)


def _deletions(rows: Mapping[str, ClientPassword], since: datetime) -> list[Deletion]:
    lately = [(row.revoked_at, row) for row in rows.values() if row.revoked_at is not None and row.revoked_at >= since]
    deleted = [row for _, row in sorted(lately, key=lambda pair: (pair[0], pair[1].pk), reverse=True)]
    receipts = receipts_for(credentials=[row.credential for row in deleted])
    return [Deletion(row, receipts[row.credential]) for row in deleted]


@dataclass(frozen=True, slots=True)
class Overview:
    """How the account stands: its security passwords, its factors with what else is offered, and where it is at home.

    ``asked`` are the methods of which one is asked for after the password, empty where the password is enough;
    ``authenticator_since`` is when the authenticator was attached, ``sessions`` in how many browsers the account is
    logged on, ``trusted_devices`` how many of them skip the second step, as all do where it ``has_secure_networks``;
    ``password_end`` is None where it never ends. ``own_hour``: from when on mail programs will need a security
    password, None where nothing of the kind is ordered.
    """

    state: ClientPasswordState
    recorded: Recorded
    old_password: OldPassword | None
    factors: Factors
    asked: tuple[Method, ...]
    authenticator_since: datetime | None
    is_authenticator_offered: bool
    are_phones_offered: bool
    are_questions_offered: bool
    question_count: int
    sessions: int
    trusted_devices: int
    has_secure_networks: bool
    are_changes_stopped: bool
    password_end: PasswordEnd | None
    own_hour: datetime | None


def overview_of(*, account: User) -> Overview:
    """Return how an account of a domain stands."""
    now, orders = timezone.now(), orders_of(account=account)
    devices = living_trusted_devices(account=account, ground=ground_of(account=account, orders=orders))
    row = (
        with_factors(User.objects.filter(pk=account.pk))
        .annotate(
            authenticator_since=Subquery(
                Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True, frozen_at=None).values("confirmed_at")
            ),
            session_count=row_count(living_sessions(account=account, now=now)),
            device_count=row_count(devices),
            **OLD_COLUMNS,
            **own_hour_columns(),
        )
        .get()
    )
    recorded, factors = recorded_of(account=account, now=now), factors_in(row)
    return Overview(
        state=client_password_state(account=account, orders=orders, in_use=len(recorded.client_passwords)),
        recorded=recorded,
        old_password=old_password_in(row),
        factors=factors,
        asked=Standing(account, factors, orders, account.epochs).methods,
        authenticator_since=row["authenticator_since"],
        is_authenticator_offered=is_authenticator_offered(account=account, orders=orders),
        are_phones_offered=are_phones_offered(account=account, orders=orders),
        are_questions_offered=are_questions_offered(account=account, orders=orders),
        question_count=question_count(account=account, orders=orders),
        sessions=row["session_count"],
        trusted_devices=row["device_count"],
        has_secure_networks=orders.value(SECURE_NETWORKS) != NOWHERE,
        are_changes_stopped=account.factors_frozen_at is not None,
        password_end=password_end_of(account=account, orders=orders),
        own_hour=None if account.client_passwords_since else own_hour_in(row, orders),
    )
