"""Reading orders: a domain's snapshot, and what holds for one account."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from accounts.directory.models import Department, Domain, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.models import Policy
from accounts.policies.resolve import DomainOrders, EffectivePolicy, Order, resolve


def orders_of_domain(*, domain_id: int, only_accounts: Collection[int] | None = None) -> DomainOrders:
    """Return the domain's orders and department tree, with the epoch as it was just before them.

    ``only_accounts`` leaves out the rows of all other accounts: a page about a few people does not pay for a
    thousand exceptions. Raises Domain.DoesNotExist.

    An order committed between the reads has raised the epoch, so whoever compares epochs reads again. No transaction
    of its own: SQLite's begin with the write lock (IMMEDIATE), and a logon must not wait for a writer.
    """
    epoch = Domain.objects.values_list("policy_epoch", flat=True).get(pk=domain_id)
    parents = dict(Department.objects.filter(domain_id=domain_id).values_list("pk", "parent_id"))
    wanted = Q() if only_accounts is None else Q(account__isnull=True) | Q(account__in=only_accounts)
    rows = list(Policy.objects.filter(wanted, domain_id=domain_id))
    return _with_rows(DomainOrders(epoch, {}, {}, {}, parents), rows)


def _with_rows(empty: DomainOrders, rows: list[Policy]) -> DomainOrders:
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
    return DomainOrders(empty.epoch, domain, departments, accounts, empty.parents)


def effective_policy(*, kind: PolicyKind, account: User) -> EffectivePolicy:
    """Return what holds for one account, and why. The account must belong to a domain."""
    return effective_policies(kinds=(kind,), account=account)[kind.name]


def effective_policies(*, kinds: tuple[PolicyKind, ...], account: User) -> dict[str, EffectivePolicy]:
    """Return what holds for one account for several kinds, by the kinds' names, in one read."""
    if account.domain_id is None:
        raise ValueError("an operator is under no domain's policy")
    orders = orders_of_domain(domain_id=account.domain_id, only_accounts=[account.pk])
    now = timezone.now()
    return {
        kind.name: resolve(
            orders,
            kind.name,
            kind.default,
            account_id=account.pk,
            department_id=account.department_id,
            now=now,
        )
        for kind in kinds
    }
