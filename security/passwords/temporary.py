"""Passwords that somebody else sets for a person: for some days, and only to choose another one (D4, P2; 1.14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.directory.rules import Role
from accounts.evidence import record_about
from accounts.models import User
from accounts.passwords.services import hash_new_password, store_password
from accounts.policies.queries import orders_of
from mailportal.audit.source import PORTAL, Actor, Source
from mailportal.crypto.human_code import generate, grouped
from security.client_passwords.services import delete_all_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.credentials import account_credential
from security.errors import NoTemporaryPassword, NotYoursToReset
from security.events import TEMPORARY_PASSWORD_RENEWED, TEMPORARY_PASSWORD_SET
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.passwords.queries import password_rules
from security.passwords.recovered import forget_recovery
from security.policies import TEMPORARY_PASSWORD_DAYS

_SYMBOLS = 20  # 100 random bits (1.14); hyphens are for reading aloud


@dataclass(frozen=True, slots=True)
class TemporaryPassword:
    """What is handed over, once, and until when it works; ``credentials`` are those whose connections end."""

    secret: str = field(repr=False)
    ends_at: datetime
    credentials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedPassword:
    """A temporary password before it is in force; its hash was made outside the act, whose lock it would hold."""

    secret: str = field(repr=False)
    encoded: str = field(repr=False)
    is_typed: bool
    history: int


def prepare_temporary_password(*, account: User, typed: str = "") -> PreparedPassword:
    """Return what ``put_temporary_password`` puts in force: ``typed``, which keeps the rules, or a generated one.

    Raises Overloaded.
    """
    secret = typed or "-".join(grouped(generate(_SYMBOLS)))
    # Of whether it is one that the person had before nothing is said: that would tell an administrator a secret.
    encoded = hash_new_password(account=account, password=secret, history=0)
    return PreparedPassword(secret, encoded, bool(typed), password_rules(account=account).history)


def set_temporary_password(
    *,
    account: User,
    actor: Actor,
    source: Source,
    typed: str = "",
    days: int | None = None,
    keeps_client_passwords: bool = False,
) -> TemporaryPassword:
    """Put a temporary password in force: ``typed``, which keeps the rules, or a generated one.

    It opens the page of its change and nothing else, no mail program, for so many ``days`` (1 to 14; None: as the
    domain has ordered). Sessions, trusted devices and logons under way end, and security passwords unless they are
    kept; the owner is told. Raises NotYoursToReset, ValueError for other days, and Overloaded.
    """
    prepared = prepare_temporary_password(account=account, typed=typed)
    with transaction.atomic(durable=True):
        holder = _held(account, actor)
        credentials = [account_credential(holder.pk)]
        if not keeps_client_passwords:
            credentials += delete_all_client_passwords(account=holder, actor=actor, source=source)
        change = {"client_passwords_deleted": len(credentials) - 1}
        ends_at = put_temporary_password(
            holder=holder, prepared=prepared, days=days, actor=actor, source=source, change=change
        )
    try_cuts(credentials=credentials)
    return TemporaryPassword(prepared.secret, ends_at, tuple(credentials))


def put_temporary_password(
    *,
    holder: User,
    prepared: PreparedPassword,
    days: int | None,
    actor: Actor,
    source: Source,
    must_change: bool = True,
    change: Mapping[str, object] | None = None,
) -> datetime:
    """Put it in force in the transaction of an act that holds the account and its orders; return its end.

    Whether the actor may is for the act to decide. The password opens no mail program before it was changed, also
    where the next logon does not ask for that (``must_change``). What waited for the owner after a recovery waits no
    longer; the connections of the old password are ordered to end; the owner is told. ``change`` is what the act ended
    besides, for the record. Raises ValueError for other days.
    """
    store_password(account=holder, encoded=prepared.encoded, history=prepared.history)
    ends_at = _begin_term(holder, days, must_change=must_change)
    forget_recovery(account=holder)
    order_cuts(credentials=[account_credential(holder.pk)], account_id=holder.pk)
    end_old_password(account=holder, why=OldPasswordEnd.PASSWORD_REPLACED, actor=actor, source=source)
    noted = {"until": ends_at.isoformat(), "typed": prepared.is_typed, "must_change": must_change, **(change or {})}
    record_about(holder, TEMPORARY_PASSWORD_SET, actor=actor, source=source, change=noted)
    notify(NoticeKind.TEMPORARY_PASSWORD_SET, account=holder, source=source, actor=actor)
    return ends_at


def renew_temporary_password(*, account: User, actor: Actor, source: Source, days: int | None = None) -> datetime:
    """Let a temporary password, also one that has ended, work once more from now; return its new end.

    Raises NoTemporaryPassword where its owner has chosen one since, NotYoursToReset, and ValueError for other days.
    """
    with transaction.atomic(durable=True):
        holder = _held(account, actor)
        if holder.password_ends_at is None:
            raise NoTemporaryPassword
        is_forced = holder.must_change_password_since is not None
        ends_at = _begin_term(holder, days, must_change=is_forced)
        change = {"until": ends_at.isoformat()}
        record_about(holder, TEMPORARY_PASSWORD_RENEWED, actor=actor, source=source, change=change)
        notify(NoticeKind.TEMPORARY_PASSWORD_RENEWED, account=holder, source=source, actor=actor)
    return ends_at


def _held(account: User, actor: Actor) -> User:
    holder = lock_account_under_orders(account)
    is_employee = holder.role == Role.EMPLOYEE
    looks_after = {
        PORTAL.role: True,
        Role.OPERATOR: not is_employee,
        Role.POSTMASTER: is_employee and holder.domain_id == actor.domain_id,
    }
    if holder.address == actor.address or not looks_after.get(actor.role, False):
        raise NotYoursToReset
    return holder


def _begin_term(holder: User, days: int | None, *, must_change: bool) -> datetime:
    now, term = timezone.now(), days if days is not None else _ordered_days(holder)
    if str(term) not in TEMPORARY_PASSWORD_DAYS.values:
        raise ValueError(f"{term} days are no life of a temporary password")
    ends_at = now + timedelta(days=term)
    must_change_since = now if must_change else None
    User.objects.filter(pk=holder.pk).update(must_change_password_since=must_change_since, password_ends_at=ends_at)
    return ends_at


def _ordered_days(holder: User) -> int:
    if holder.domain_id is None:
        return int(TEMPORARY_PASSWORD_DAYS.default)
    return int(orders_of(account=holder).value(TEMPORARY_PASSWORD_DAYS))
