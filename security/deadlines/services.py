"""Running an order person by person: it is begun, each person's hour begins with a logon, and it ends (X18)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.services import raise_policy_epoch
from accounts.models import Policy, User
from accounts.policies.resolve import AccountOrders
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches, log_retention
from security.deadlines.models import Deadline, PersonalOrder
from security.deadlines.queries import orders_not_begun, touches
from security.deadlines.rules import hour_of
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.policies import CLIENT_PASSWORDS, REQUIRED


def begin_own_hours(*, account: User, orders: AccountOrders | None, source: Source) -> None:
    """Let the account's hours begin, in the transaction of the logon that holds the account; an operator has none."""
    if orders is None:
        return
    now = timezone.now()
    for order in orders_not_begun(account=account):
        if touches(order, orders.orders, account_id=account.pk, department_id=orders.department_id, now=now):
            _begin(order, account, source, now)


def _begin(order: PersonalOrder, account: User, source: Source, now: datetime) -> None:
    holds_at = hour_of(now, days=order.days, last_at=order.last_at)
    Deadline.objects.create(order=order, account=account, began_at=now, holds_at=holds_at, look_at=holds_at)
    # Who has turned security passwords on has nothing to change.
    if account.client_passwords_since is None:
        notify(
            NoticeKind.OWN_HOUR_BEGAN,
            account=account,
            actor=Actor(order.actor_address, Role.POSTMASTER, order.domain_id),
            source=source,
            hour=holds_at.isoformat(),
            message=order.message,
        )


def note_written(order: PersonalOrder, accounts: Sequence[int]) -> None:
    """Remember, in their transaction, which orders of accounts were written at their hour."""
    own = Policy.objects.filter(kind=CLIENT_PASSWORDS.name, account=OuterRef("account"))
    mine = Deadline.objects.filter(order=order, account__in=accounts)
    mine.update(policy_number=Subquery(own.values("pk")), look_at=None)


def end_order(order: PersonalOrder) -> int:
    """End it and take back what it has ordered of single accounts; return of how many.

    In the transaction that holds the domain's orders.
    """
    PersonalOrder.objects.filter(pk=order.pk).update(ended_at=timezone.now())
    return withdraw_orders(order)


def withdraw_orders(order: PersonalOrder, *, only: Collection[int] | None = None) -> int:
    """Take back what it has ordered of single accounts, or of some of them; return of how many.

    In the transaction that holds the domain's orders, in one statement. What a postmaster has changed since into
    another value, or has given an end, is theirs and stays.
    """
    written = Deadline.objects.filter(order=order, policy_number__isnull=False)
    some = written if only is None else written.filter(account__in=only)
    rows = Policy.objects.filter(kind=CLIENT_PASSWORDS.name, value=REQUIRED, ends_at=None)
    taken_back, _ = rows.filter(pk__in=some.values("policy_number")).delete()
    if taken_back:
        raise_policy_epoch(domain_id=order.domain_id)
    return taken_back


def purge_personal_orders() -> int:
    """Forget orders that ended longer ago than the logs are kept, and the hours of their people; return how many rows.

    The hours first and in batches: of one order there may be as many as the domain has people.
    """
    over = PersonalOrder.objects.filter(ended_at__lt=timezone.now() - log_retention())
    gone = delete_in_batches(Deadline.objects.filter(order__in=over).order_by("pk"))
    return gone + delete_in_batches(over.order_by("pk"))
