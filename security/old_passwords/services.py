"""Letting account passwords live on in the mail programs that were seen with them, and ending that (X13).

Each act records its evidence in its own transaction, and orders there the end of the connections.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.directory.locks import lock_account
from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from mailportal.sql import insert_from
from security.connections.services import order_cuts, try_cuts
from security.errors import NoSuchOldPassword
from security.events import OLD_PASSWORD_ENDED
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.models import OldPassword
from security.old_passwords.queries import offered
from security.old_passwords.rules import LEAST_DAYS, MOST_DAYS, OldPasswordEnd, next_telling
from security.records.devices import device_key, first_halves
from security.records.models import ProgramUse
from security.records.rules import Channel

# What one call of the background process does.
_AT_ONCE = 100
_COLUMNS = {Channel.IMAP: "opens_imap", Channel.POP3: "opens_pop3", Channel.SMTP: "opens_smtp"}


def keep_old_passwords(*, accounts: QuerySet[User], uses: QuerySet[ProgramUse], order: UUID, days: int) -> int:
    """Let the passwords of these accounts live on in the programs of ``uses`` for so many days; return how many do.

    Their owners must choose another one at the next web logon. In the transaction of the order, which holds the
    domain's orders, and in two statements, however many they are. Raises ValueError for other days.
    """
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise ValueError(f"an old password lives on for {LEAST_DAYS} to {MOST_DAYS} days")
    now = timezone.now()
    seen = uses.filter(channel__in=_COLUMNS)
    # First of all: this waits for a reset under way, and judges again after it. What is copied is what is left then.
    whose = offered(accounts).filter(pk__in=seen.order_by().values("account_id"))
    User.objects.filter(pk__in=whose.order_by().values("pk")).filter(
        must_change_password_since=None, password_ends_at=None
    ).update(must_change_password_since=now)
    # Once more what a recovery or a notice's link may have said meanwhile.
    marked = accounts.filter(must_change_password_since=now, factors_frozen_at=None, mail_awaits_logon_since=None)
    ends_at = now + timedelta(days=days)
    like = OldPassword(order=order, ends_at=ends_at, tell_at=next_telling(ends_at, after=now))
    return insert_from(marked, like, {"account_id": F("pk"), "encoded": F("password"), **_seen_columns(uses)})


def _seen_columns(uses: QuerySet[ProgramUse]) -> dict[str, Exists | Subquery]:
    own = uses.filter(account_id=OuterRef("pk")).order_by()
    opened: dict[str, Exists | Subquery] = {
        column: Exists(own.filter(channel=channel)) for channel, column in _COLUMNS.items()
    }
    devices = first_halves(uses).filter(account_id=OuterRef("pk")).order_by().values("account_id")
    counted = devices.annotate(programs=Count(device_key(), distinct=True)).values("programs")
    return {**opened, "programs": Subquery(counted)}


def end_old_password(*, account: User, why: OldPasswordEnd, actor: Actor, source: Source) -> list[str]:
    """End an account's old password, if one lives on, in the transaction of an act; return the credentials it had.

    Their connections are ordered to end; the caller tries that after its commit, or leaves it to the background.
    """
    row = OldPassword.objects.select_for_update().filter(account=account).first()
    return [] if row is None else _end([row], why, actor, source)


def _end(rows: Sequence[OldPassword], why: OldPasswordEnd, actor: Actor, source: Source) -> list[str]:
    """End rows that the transaction holds."""
    ended = []
    for row in rows:
        credential, account = row.credential, row.account
        row.delete()
        order_cuts(credentials=[credential], account_id=account.pk)
        change = {"why": why.value, "programs": row.programs, "until": row.ends_at.isoformat(timespec="seconds")}
        record_about(account, OLD_PASSWORD_ENDED, actor=actor, source=source, change=change)
        ended.append(credential)
    return ended


def delete_old_password(*, account: User, source: Source) -> str:
    """End one's own old password at once; return its credential. Raises NoSuchOldPassword where there is none."""
    with transaction.atomic(durable=True):
        holder = lock_account(account)
        credential = take_old_password(holder=holder, actor=actor_of(holder), source=source)
    try_cuts(credentials=[credential])
    return credential


def take_old_password(*, holder: User, actor: Actor, source: Source) -> str:
    """End an old password in an act that has locked its account, and tell its owner. Raises NoSuchOldPassword."""
    ended = end_old_password(account=holder, why=OldPasswordEnd.DELETED, actor=actor, source=source)
    if not ended:
        raise NoSuchOldPassword
    notify(NoticeKind.OLD_PASSWORD_DELETED, account=holder, source=source, actor=actor)
    return ended[0]


def end_old_passwords(rows: QuerySet[OldPassword], why: OldPasswordEnd) -> int:
    """End some of these rows in a transaction of its own; return how many. Several processes may do so at once."""
    if not rows.exists():
        return 0
    with transaction.atomic(durable=True):
        held = rows.select_related("account__domain").select_for_update(skip_locked=True, of=("self",))
        some = list(held.order_by("ends_at", "pk")[:_AT_ONCE])
        credentials = _end(some, why, PORTAL, ON_THE_HOST)
    try_cuts(credentials=credentials)
    return len(credentials)


def end_due_old_passwords() -> int:
    """End what has lived its days; return how many. Logons obey the end by themselves and at once."""
    return end_old_passwords(OldPassword.objects.filter(ends_at__lte=timezone.now()), OldPasswordEnd.OVER)


def announce_ending_old_passwords() -> int:
    """Note for the owners that their old password ends in a week, or a day; return how many. Nobody hears twice."""
    now = timezone.now()
    due = OldPassword.objects.filter(tell_at__lte=now, ends_at__gt=now)
    if not due.exists():
        return 0
    with transaction.atomic(durable=True):
        held = due.select_related("account__domain").select_for_update(skip_locked=True, of=("self",))
        some = list(held.order_by("tell_at", "pk")[:_AT_ONCE])
        for row in some:
            _announce(row, now)
    return len(some)


def _announce(row: OldPassword, now: datetime) -> None:
    # What was late says the same as what follows it: one notice for both.
    OldPassword.objects.filter(pk=row.pk).update(tell_at=next_telling(row.ends_at, after=now))
    notify(
        NoticeKind.OLD_PASSWORD_ENDS,
        account=row.account,
        actor=PORTAL,
        source=ON_THE_HOST,
        hour=row.ends_at.isoformat(),
        count=row.programs,
    )
