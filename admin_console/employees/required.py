"""For whom of a domain orders require security passwords: a condition for many accounts at once."""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Policy
from admin_console.employees.rules import RequiredWhere
from security.policies import CLIENT_PASSWORDS, REQUIRED

_EVERYBODY = ~Q(pk__in=())
_NOBODY = Q(pk__in=())


def _living_orders() -> QuerySet[Policy]:
    living = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    return Policy.objects.filter(living, kind=CLIENT_PASSWORDS.name)


def required_where(*, domain_id: int) -> RequiredWhere:
    """Return what the orders of the domain and of its departments say, in one query."""
    rows = _living_orders().filter(domain_id=domain_id, account__isnull=True).values_list("department__path", "value")
    orders = [(path or "", value == REQUIRED) for path, value in rows]
    everywhere = dict(orders).get("", CLIENT_PASSWORDS.default == REQUIRED)
    return RequiredWhere(everywhere, tuple(sorted(order for order in orders if order[0])))


def own_order() -> Subquery:
    """Return the value of an account's own order as a column; None where it has none."""
    return Subquery(_living_orders().filter(account=OuterRef("pk")).values("value")[:1])


def not_required(where: RequiredWhere, *, domain_id: int) -> Q:
    """Return the condition that no order requires them of an account of the domain."""
    free = _NOBODY if where.everywhere else _EVERYBODY
    for path, is_required in where.departments:
        inside = Q(department__path__startswith=path)
        free = free & ~inside if is_required else free | inside
    # Few accounts have orders of their own: they are read once, not once for each account.
    own = _living_orders().filter(domain_id=domain_id, account__isnull=False)
    required, exempt = own.filter(value=REQUIRED), own.exclude(value=REQUIRED)
    return (free & ~Q(pk__in=required.values("account"))) | Q(pk__in=exempt.values("account"))
