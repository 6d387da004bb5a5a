"""Old passwords that go on at an order, and their end with it (X13)."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from admin_console.enforcement.changes import is_in_force
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.rules import SEEN
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from security.events import OLD_PASSWORDS_EXTENDED
from security.old_passwords.models import OldPassword
from security.old_passwords.queries import living_old_passwords, offered
from security.old_passwords.rules import MOST_DAYS, OldPasswordEnd
from security.old_passwords.services import end_old_passwords, keep_old_passwords
from security.records.devices import uses_in
from security.records.rules import UseWay

# Old passwords of an order that is older have ended by themselves.
_LONGEST: Final = timedelta(days=MOST_DAYS + 1)


def keep_on(cut_over: CutOver, accounts: QuerySet[User], *, actor: Actor, source: Source) -> None:
    """Let the passwords of those whom the order stops live on, where it says so; in the transaction that writes it.

    Called before its rules are written: afterwards it would stop nobody any more.
    """
    if cut_over.old_days is None:
        return
    domain_id, since = cut_over.domain_id, timezone.now() - SEEN
    uses = uses_in(domain_id=domain_id, way=UseWay.ACCOUNT_PASSWORD, since=since)
    people = keep_old_passwords(accounts=accounts, uses=uses, order=cut_over.public_id, days=cut_over.old_days)
    change = {"people": people, "days": cut_over.old_days}
    record(OLD_PASSWORDS_EXTENDED, actor=actor, source=source, target=cut_over.whom, domain_id=domain_id, change=change)


def end_with_orders() -> int:
    """End the old passwords of orders that are no longer in force; return how many. Several processes may do so."""
    lately = CutOver.objects.filter(old_days__isnull=False, in_force_at__gt=timezone.now() - _LONGEST)
    return sum(_end_with(order) for order in lately.order_by("in_force_at", "pk"))


def _end_with(order: CutOver) -> int:
    rows = OldPassword.objects.filter(order=order.public_id)
    if not rows.exists() or is_in_force(order.steps, domain_id=order.domain_id):
        return 0
    return end_old_passwords(rows, OldPasswordEnd.ORDER_ENDED)


def going_on_of(cut_over: CutOver, accounts: Iterable[User]) -> Collection[int]:
    """Return which of these accounts' old passwords live on with the order, or will as far as is known now."""
    if cut_over.old_days is None:
        return ()
    keys = [account.pk for account in accounts]
    if cut_over.in_force_at is None:
        return set(offered(User.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    rows = living_old_passwords().filter(account__in=keys, order=cut_over.public_id)
    return set(rows.values_list("account_id", flat=True))
