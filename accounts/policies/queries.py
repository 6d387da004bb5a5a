"""Reading orders: a domain's snapshot, and what holds for one account."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db.models import BigAutoField, Exists, OuterRef, Q
from django.utils import timezone

from accounts.directory.models import Department, Domain, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.models import Policy
from accounts.policies.resolve import AccountOrders, Crowd, DomainOrders, EffectivePolicy, Order, Orders
from mailportal.statements import Blank, BlankRows, Statement

_DOMAIN: Final = Blank("domain", BigAutoField())
_READ_DOMAIN: Final = Statement(lambda: Domain.objects.only("policy_epoch", "time_zone").filter(pk=_DOMAIN))
_PARENTS: Final = Statement(lambda: Department.objects.filter(domain=_DOMAIN).values_list("pk", "parent_id"))
_OF_EVERYBODY: Final = Q(account__isnull=True, department__isnull=True)
_IN_CHAIN: Final = Q(department__in=BlankRows("chain"))
_OF_DEPARTMENT: Final = Statement(
    lambda: Policy.objects.filter(_OF_EVERYBODY | _IN_CHAIN, domain=_DOMAIN).select_related("department")
)
_OF_ACCOUNT: Final = Statement(
    lambda: Policy.objects.filter(
        Q(account=Blank("account", BigAutoField())) | _OF_EVERYBODY | _IN_CHAIN, domain=_DOMAIN
    ).select_related("department")
)


def _read(domain_id: int) -> tuple[Domain, Mapping[int, int | None]]:
    domain = _READ_DOMAIN.only_row(domain=domain_id)
    if domain is None:
        raise Domain.DoesNotExist
    return domain, dict(_PARENTS.rows(domain=domain_id))


def orders_of_domain(
    *,
    domain_id: int,
    only_kinds: Collection[str] | None = None,
    only_accounts: Collection[int] | None = None,
    whole_kinds: Collection[str] = (),
    read: tuple[Domain, Mapping[int, int | None]] | None = None,
) -> DomainOrders:
    """Return the domain's orders and department tree, with the epoch as it was just before them.

    ``only_kinds`` leaves out the rows of other kinds, ``only_accounts`` those of all other accounts unless they are of
    the ``whole_kinds``: who asks about a few does not pay for a hundred thousand that have protocols of their own since
    an import. ``read`` are the domain and its tree, child to parent, where they were read just before. Raises
    Domain.DoesNotExist.

    An order committed between the reads has raised the epoch, so that a reader who compares epochs reads again. No
    transaction of its own: SQLite's begin with the write lock (IMMEDIATE), and a logon must not wait for a writer.
    """
    domain, parents = read or _read(domain_id)
    wanted = Q() if only_kinds is None else Q(kind__in=only_kinds)
    if only_accounts is not None:
        wanted &= Q(account__isnull=True) | Q(account__in=only_accounts) | Q(kind__in=whole_kinds)
    rows = list(Policy.objects.filter(wanted, domain_id=domain_id))
    found = _by_scope(rows, parents)
    return DomainOrders(
        found.domain, found.departments, found.accounts, found.parents, domain.policy_epoch, domain.zone
    )


def with_account_orders(orders: DomainOrders, *, domain_id: int, kinds: Collection[str]) -> DomainOrders:
    """Return orders that were read without those of accounts with all of these kinds; one statement."""
    rows = Policy.objects.filter(domain_id=domain_id, kind__in=kinds, account__isnull=False)
    return replace(orders, accounts={**orders.accounts, **_by_scope(rows, {}).accounts})


def orders_of(*, account: User) -> AccountOrders:
    """Return all orders that bear on one account, in one query; a page reads them once and hands them down.

    Raises ValueError for an operator, who is under no domain's policy.
    """
    if account.domain_id is None:
        raise ValueError("an operator is under no domain's policy")
    chain = () if account.department is None else account.department.chain
    rows = _OF_ACCOUNT.rows(account=account.pk, chain=chain, domain=account.domain_id)
    return AccountOrders(
        account_id=account.pk,
        department_id=account.department_id,
        orders=_by_scope(rows, _upward(chain)),
        department_names=_names(rows),
        read_at=timezone.now(),
    )


def domain_value(*, kind: PolicyKind, domain_id: int) -> str:
    """Return what holds for a domain as a whole, whatever is ordered for some of its people."""
    row = Policy.objects.filter(kind=kind.name, domain_id=domain_id, department=None, account=None).first()
    is_living = row is not None and (row.ends_at is None or row.ends_at > timezone.now())
    return row.value if row is not None and is_living else kind.default


def orders_of_department(*, domain_id: int, department: Department) -> tuple[Orders, dict[int, str]]:
    """Return the orders of the domain, of the department and of those above it, in one query.

    With them the names of those departments that have orders among them.
    """
    chain = department.chain
    rows = _OF_DEPARTMENT.rows(chain=chain, domain=domain_id)
    return _by_scope(rows, _upward(chain)), _names(rows)


def _names(rows: Iterable[Policy]) -> dict[int, str]:
    return {row.department.pk: row.department.name for row in rows if row.department is not None}


def _upward(chain: Sequence[int]) -> dict[int, int | None]:
    return dict(zip(chain, (*chain[1:], None), strict=False))


def _by_scope(rows: Iterable[Policy], parents: Mapping[int, int | None]) -> Orders:
    domain: dict[str, Order] = {}
    departments: dict[tuple[str, int], Order] = {}
    accounts: dict[tuple[str, int], Order] = {}
    for row in rows:
        order = Order(row.value, row.owner, row.reason, row.ends_at, row.since)
        if row.account_id is not None:
            accounts[row.kind, row.account_id] = order
        elif row.department_id is not None:
            departments[row.kind, row.department_id] = order
        else:
            domain[row.kind] = order
    return Orders(domain, departments, accounts, parents)


def effective_policy(*, kind: PolicyKind, account: User, orders: AccountOrders | None = None) -> EffectivePolicy:
    """Return what holds for one account, and why; ``orders`` are its own where they have been read already.

    Raises ValueError for an operator.
    """
    return (orders or orders_of(account=account)).effective(kind)


def singled_out(*states: DomainOrders, kinds: Iterable[str], domain_id: int) -> dict[int, int | None]:
    """Return the accounts with rows of their own of these kinds in any of the states, each with its department."""
    wanted = set(kinds)
    keys = {account_id for orders in states for kind, account_id in orders.accounts if kind in wanted}
    return dict(User.objects.filter(domain_id=domain_id, pk__in=keys).values_list("pk", "department_id"))


def accounts_in(crowds: Sequence[Crowd], single: Iterable[int], *, kind: str = "") -> Q:
    """Return the condition of being in one of the crowds; ``single`` are accounts that are one by themselves.

    With a ``kind`` so is everybody else who has a living order of it: of them it need not be known how many they are.
    """
    departments = {crowd.department_id for crowd in crowds if crowd.account_id is None}
    of_many = Q(department_id__in=departments - {None})
    if None in departments:
        of_many |= Q(department_id__isnull=True)
    alone = Q(pk__in=[crowd.account_id for crowd in crowds if crowd.account_id is not None])
    others = of_many & ~Q(pk__in=list(single))
    return alone | (others & ~with_own_order(kind) if kind else others)


def with_own_order(kind: str, *, value: str = "") -> Q:
    """Return the condition of having a living order of one's own of this kind, of this ``value`` where one is given."""
    rows = Policy.objects.filter(living_order(), kind=kind, account=OuterRef("pk"))
    return Q(Exists(rows.filter(value=value) if value else rows))


def living_order() -> Q:
    """Return the condition of an order that has not ended."""
    return Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
