"""Reading the tree: top level and opened branches, one department's panel, and what moving it would change."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import BigAutoField, Case, DateTimeField, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from accounts.directory.errors import DepartmentCycle
from accounts.models import Department, User
from accounts.policies.queries import orders_of_department, orders_of_domain
from accounts.policies.resolve import Crowd, DomainOrders
from admin_console.capabilities.models import Administrator
from admin_console.departments.rules import MOST_SHOWN, Branch, in_order
from admin_console.desk import Desk, living_appointment
from admin_console.figures.queries import Figures
from admin_console.policies.queries import whys_at
from admin_console.policies.review import OrdersChange
from admin_console.policies.targets import Target
from admin_console.policies.words import Why
from admin_console.reach import departments_of, people_of, readable
from mailportal.pages import addresses_of
from mailportal.statements import Blank, BlankRows, Statement
from security.passwords.expiry.queries import EXPIRY_KINDS
from security.policies import CLIENT_PASSWORDS, THIRD_PARTY_CLIENTS

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Tree:
    """Some departments of a desk's; ``is_cut`` where there are more beside them than are shown."""

    branches: Sequence[Branch]
    is_cut: bool


def tree_of(desk: Desk, figures: Figures, *, here: Department | None = None, text: str = "") -> Tree:
    """Return the top level with the way down to ``here`` and what lies below it; or those whose name has the text.

    One statement, however many departments there are; at most ``MOST_SHOWN`` of them.
    """
    opened = {"here": here.pk if here else None, "chain": here.chain if here else ()}
    if text or desk.paths is not None:
        wanted = departments_of(desk).filter(name__icontains=text) if text else _opened(desk, here)
        rows = _SOME.rows(wanted=wanted, **opened)
    else:
        rows = _TOP.rows(domain=desk.domain.pk, **opened)
    url_of = addresses_of("admin_console:department-detail", no_id=0)
    found = [Branch(pk, parent, name, has_more, figures.at(pk), url_of(pk)) for pk, parent, name, has_more in rows]
    return Tree(in_order(found[:MOST_SHOWN], here.pk if here else None), is_cut=len(found) > MOST_SHOWN)


def _near_first(wanted: Q) -> QuerySet[Department, tuple[int, int | None, str, bool]]:
    """Return some departments for the tree; ``here`` is opened, and ``chain`` is the way to it.

    That, and what lies below it, are there however many others are.
    """
    nearest = (When(pk__in=_CHAIN, then=0), When(parent=Blank("here", BigAutoField()), then=1))
    below = Department.objects.filter(parent=OuterRef("pk"))
    near_first = Department.objects.filter(wanted).annotate(distance=Case(*nearest, default=2))
    rows = near_first.order_by("distance", "name", "pk").annotate(has_more=Exists(below))
    return rows.values_list("pk", "parent_id", "name", "has_more")[: MOST_SHOWN + 1]


_CHAIN: Final = BlankRows("chain")
_ON_THE_WAY: Final = Q(parent__in=_CHAIN) | Q(pk__in=_CHAIN)
_TOP: Final = Statement(
    lambda: _near_first((Q(parent__isnull=True) | _ON_THE_WAY) & Q(domain=Blank("domain", BigAutoField())))
)
_SOME: Final = Statement(lambda: _near_first(Q(pk__in=BlankRows("wanted"))))


def _opened(desk: Desk, here: Department | None) -> QuerySet[Department]:
    # Those of the desk's own that lie below another of its own are found by opening that one.
    chain = here.chain if here else ()
    return departments_of(desk).filter(Q(path__in=desk.paths or ()) | Q(parent__in=chain) | Q(pk__in=chain))


@dataclass(frozen=True, slots=True)
class Panel:
    """What is so in one department: who is directly in it, who looks after it, and which rules hold.

    ``administrators`` are those whom the desk may see, and the desk's own account.
    """

    direct: int
    administrators: Sequence[User]
    rules: Sequence[Why]


def panel_of(desk: Desk, department: Department) -> Panel:
    """Return the panel of a department, in three statements."""
    orders, names = orders_of_department(domain_id=desk.domain.pk, department=department)
    names = readable(desk, department.path, names)
    target = Target(desk.domain, department=department)
    return Panel(
        # The department is the desk's: with its domain named as well, SQLite would look through all its people.
        direct=User.objects.filter(department=department, deleted_at__isnull=True).count(),
        administrators=[row.account for row in _appointments_over(desk, department)],
        rules=whys_at(target=target, orders=orders, kinds=(CLIENT_PASSWORDS, THIRD_PARTY_CLIENTS), departments=names),
    )


def _appointments_over(desk: Desk, department: Department) -> Sequence[Administrator]:
    asked = {"domain": department.domain_id, "chain": department.chain, "now": timezone.now()}
    if desk.paths is None:
        return _OVER.rows(**asked)
    # Of others who look after it from above, a delegated administrator reads no more than of anybody outside.
    return _OVER_IN_SIGHT.rows(**asked, own=desk.account.pk, people=people_of(desk))


def _over(in_sight: Q) -> QuerySet[Administrator]:
    # Asked of each appointment: SQLite would else look through the domain's people for those few.
    of_domain = Exists(User.objects.filter(pk=OuterRef("account"), domain=Blank("domain", BigAutoField())))
    over = (Q(is_everywhere=True) & of_domain) | Q(departments__in=_CHAIN)
    # An administrator may have been given several of the departments above it.
    found = Administrator.objects.filter(living_appointment(now=Blank("now", DateTimeField())), over).values("pk")
    rows = Administrator.objects.filter(in_sight, pk__in=found).select_related("account")
    return rows.order_by("account__name", "pk")[:_MOST_NAMED]


_OVER: Final = Statement(lambda: _over(Q()))
_OVER_IN_SIGHT: Final = Statement(
    lambda: _over(Q(account=Blank("own", BigAutoField())) | Q(account__in=BlankRows("people")))
)


def orders_for_moving(*, domain_id: int) -> DomainOrders:
    """Return the orders that a move is judged by: an account's own order is nearer than that of any department.

    But whose passwords end soon is decided by two kinds together, of everybody.
    """
    return orders_of_domain(domain_id=domain_id, only_accounts=(), whole_kinds=EXPIRY_KINDS)


def change_of_moving(department: Department, parent: Department | None, orders: DomainOrders) -> OrdersChange:
    """Return what moving the department would make of the domain's orders: what the departments above it order.

    Raises DepartmentCycle: in a circle the nearest order would be looked for without end.
    """
    if parent is not None and parent.path.startswith(department.path):
        raise DepartmentCycle
    after = replace(orders, parents={**orders.parents, department.pk: parent.pk if parent else None})
    kinds = sorted({kind for kind, _ in orders.departments})
    return OrdersChange(orders, after, [(Crowd(department.pk), kinds)])


def fingerprint_of_moving(department: Department, parent: Department | None, epoch: int) -> str:
    """Return what stands for this move in the tree and under the orders of that epoch."""
    told = (epoch, department.pk, parent.pk if parent else None)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
