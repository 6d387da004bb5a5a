"""Passwords that somebody else sets for a person: for some days, and only to choose another one (D4, P2; 1.14)."""

from dataclasses import dataclass
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
from security.passwords.queries import password_rules
from security.policies import TEMPORARY_PASSWORD_DAYS

_SYMBOLS = 20  # 100 random bits (1.14); hyphens are for reading aloud


@dataclass(frozen=True, slots=True)
class TemporaryPassword:
    """What is handed over, once, and until when it works; ``credentials`` are those whose connections end."""

    secret: str
    ends_at: datetime
    credentials: tuple[str, ...]


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
    secret = typed or "-".join(grouped(generate(_SYMBOLS)))
    # Of whether it is one that the person had before nothing is said: that would tell an administrator a secret.
    encoded = hash_new_password(account=account, password=secret, history=0)
    history = password_rules(account=account).history
    with transaction.atomic(durable=True):
        holder = _held(account, actor)
        store_password(account=holder, encoded=encoded, history=history)
        ends_at = _begin_term(holder, days)
        credentials = [account_credential(holder.pk)]
        order_cuts(credentials=credentials, account_id=holder.pk)
        if not keeps_client_passwords:
            credentials += delete_all_client_passwords(account=holder, actor=actor, source=source)
        change = {"until": ends_at.isoformat(), "typed": bool(typed), "client_passwords_deleted": len(credentials) - 1}
        record_about(holder, TEMPORARY_PASSWORD_SET, actor=actor, source=source, change=change)
        notify(NoticeKind.TEMPORARY_PASSWORD_SET, account=holder, source=source, actor=actor)
    try_cuts(credentials=credentials)
    return TemporaryPassword(secret, ends_at, tuple(credentials))


def renew_temporary_password(*, account: User, actor: Actor, source: Source, days: int | None = None) -> datetime:
    """Let a temporary password, also one that has ended, work once more from now; return its new end.

    Raises NoTemporaryPassword where its owner has chosen one since, NotYoursToReset, and ValueError for other days.
    """
    with transaction.atomic(durable=True):
        holder = _held(account, actor)
        if holder.password_ends_at is None:
            raise NoTemporaryPassword
        ends_at = _begin_term(holder, days)
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


def _begin_term(holder: User, days: int | None) -> datetime:
    now, term = timezone.now(), days if days is not None else _ordered_days(holder)
    if str(term) not in TEMPORARY_PASSWORD_DAYS.values:
        raise ValueError(f"{term} days are no life of a temporary password")
    ends_at = now + timedelta(days=term)
    User.objects.filter(pk=holder.pk).update(must_change_password_since=now, password_ends_at=ends_at)
    return ends_at


def _ordered_days(holder: User) -> int:
    if holder.domain_id is None:
        return int(TEMPORARY_PASSWORD_DAYS.default)
    return int(orders_of(account=holder).value(TEMPORARY_PASSWORD_DAYS))
