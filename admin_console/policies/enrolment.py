"""Who may still attach a first second factor at the logon by the password alone (P6, D5)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import accounts_in, living_order, orders_of_domain, with_own_order
from accounts.policies.resolve import Crowd, DomainOrders, effective_at
from admin_console.policies.review import active_accounts
from security.factors.rules import ENROLMENT_WINDOW
from security.policies import REQUIRED, SECOND_FACTOR

_NAMED: Final = 10
_MOST_COUNTED: Final = 2_000


@dataclass(frozen=True, slots=True)
class EnrolmentWindow:
    """Accounts in their window, the first by name; ``number`` stops at ``_MOST_COUNTED``, then ``are_more``."""

    people: tuple[User, ...]
    number: int
    are_more: bool


def enrolment_window(*, domain_id: int) -> EnrolmentWindow:
    """Return who must have a second factor, never had one, and may attach it by the password alone; two statements.

    That is within 14 days of the order or of the account's creation, or in a window that an administrator opened.
    """
    orders = orders_of_domain(domain_id=domain_id, only_kinds=[SECOND_FACTOR.name], only_accounts=())
    without = active_accounts(domain_id=domain_id).filter(second_factor_since=None)
    is_opened = Q(enrolment_until__gt=timezone.now())
    found = without.filter(_is_required(orders) & (is_opened | Q(first_factor_at=None) & _is_young(orders)))
    number = found.order_by().values("pk")[: _MOST_COUNTED + 1].count()
    people = tuple(found.order_by("name", "pk")[:_NAMED]) if number else ()
    return EnrolmentWindow(people, min(number, _MOST_COUNTED), number > _MOST_COUNTED)


def _crowds(orders: DomainOrders, *, since: timedelta | None = None) -> Q:
    """Return the condition of having to have one by an order of the domain or a department, lately given."""
    now = timezone.now()
    crowds = []
    for crowd in (Crowd(place) for place in (None, *orders.parents)):
        held = effective_at(orders, SECOND_FACTOR, crowd, now)
        began = None if held.order is None else held.order.since
        is_young = since is None or (began is not None and began > now - since)
        if held.value == REQUIRED and is_young:
            crowds.append(crowd)
    return accounts_in(crowds, (), kind=SECOND_FACTOR.name)


def _is_required(orders: DomainOrders) -> Q:
    return _crowds(orders) | with_own_order(SECOND_FACTOR.name, value=REQUIRED)


def _is_young(orders: DomainOrders) -> Q:
    start = timezone.now() - ENROLMENT_WINDOW
    own = Policy.objects.filter(living_order(), kind=SECOND_FACTOR.name, account=OuterRef("pk"), since__gt=start)
    return Q(created_at__gt=start) | _crowds(orders, since=ENROLMENT_WINDOW) | Q(Exists(own))
