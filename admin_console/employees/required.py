"""For whom of a domain orders require security passwords: a condition for many accounts at once."""

from datetime import datetime
from typing import Final

from django.db.models import BigAutoField, DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Policy
from admin_console.employees.rules import RequiredWhere
from mailportal.statements import Blank, Statement
from security.policies import CLIENT_PASSWORDS, REQUIRED

_EVERYBODY = ~Q(pk__in=())
_NOBODY = Q(pk__in=())


def _living_orders(now: datetime | Blank) -> QuerySet[Policy]:
    living = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return Policy.objects.filter(living, kind=CLIENT_PASSWORDS.name)


_ORDERS: Final = Statement(
    lambda: (
        _living_orders(Blank("now", DateTimeField()))
        .filter(domain=Blank("domain", BigAutoField()), account__isnull=True)
        .values_list("department__path", "value")
    )
)


def required_where(*, domain_id: int) -> RequiredWhere:
    """Return what the orders of the domain and of its departments say, in one query."""
    rows = _ORDERS.rows(domain=domain_id, now=timezone.now())
    orders = [(path or "", value == REQUIRED) for path, value in rows]
    everywhere = dict(orders).get("", CLIENT_PASSWORDS.default == REQUIRED)
    return RequiredWhere(everywhere, tuple(sorted(order for order in orders if order[0])))


def own_order(now: datetime | Blank) -> Subquery:
    """Return the value of an account's own order as a column; None where none holds ``now``."""
    return Subquery(_living_orders(now).filter(account=OuterRef("pk")).values("value")[:1])


def not_required(where: RequiredWhere, *, domain: int | Blank, now: datetime | Blank) -> Q:
    """Return the condition that no order that holds ``now`` requires them of an account of the domain."""
    free = _NOBODY if where.everywhere else _EVERYBODY
    for path, is_required in where.departments:
        inside = Q(department__path__startswith=path)
        free = free & ~inside if is_required else free | inside
    # Few accounts have orders of their own: they are read once, not once for each account.
    own = _living_orders(now).filter(domain=domain, account__isnull=False)  # type: ignore[misc]  # its place, too
    required, exempt = own.filter(value=REQUIRED), own.exclude(value=REQUIRED)
    return (free & ~Q(pk__in=required.values("account"))) | Q(pk__in=exempt.values("account"))
