"""Reading accounts for the desk: the list by key, not by offset, and one account with what holds for it and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.policies.plan import Place, effective_at
from admin_console.queries import matching_accounts
from security.client_passwords.rules import must_use_client_password
from security.policies import ALLOWED, CLIENT_PASSWORDS, REQUIRED, THIRD_PARTY_CLIENTS

PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class ClientState:
    """How an account's mail programs stand: let in at all, bound by order, bound at all."""

    is_allowed: bool
    is_required: bool
    is_on: bool


@dataclass(frozen=True, slots=True)
class ListedEmployee:
    """One row of the list."""

    account: User
    department: str
    clients: ClientState


@dataclass(frozen=True, slots=True)
class EmployeePage:
    """Some rows in order of name; ``before`` and ``after`` are the keys of the neighbouring pages, or None."""

    rows: tuple[ListedEmployee, ...]
    before: UUID | None
    after: UUID | None


def employee_page(
    *,
    labels: Mapping[int, str],
    domain_id: int,
    text: str = "",
    department_id: int | None = None,
    after: UUID | None = None,
    before: UUID | None = None,
) -> EmployeePage:
    """Return one page of the domain's accounts; a key that is no account of the domain is as good as none.

    The number of queries does not depend on the number of rows. A department includes those below it.
    """
    accounts = matching_accounts(domain_id=domain_id, text=text, department_id=department_id)
    found, is_first, is_last = _slice(accounts, domain_id, after, before)
    orders = orders_of_domain(domain_id=domain_id, only_accounts=[account.pk for account in found])
    rows = tuple(
        ListedEmployee(account, labels.get(account.department_id or 0, ""), client_state(orders, account))
        for account in found
    )
    return EmployeePage(
        rows=rows,
        before=None if is_first or not found else found[0].public_id,
        after=None if is_last or not found else found[-1].public_id,
    )


def _slice(
    accounts: QuerySet[User], domain_id: int, after: UUID | None, before: UUID | None
) -> tuple[list[User], bool, bool]:
    if before is not None and (key := _key(domain_id, before)) is not None:
        name, pk = key
        backwards = accounts.filter(Q(name__lte=name) & (Q(name__lt=name) | Q(pk__lt=pk))).order_by("-name", "-pk")
        found = list(backwards[: PAGE_SIZE + 1])
        return found[PAGE_SIZE - 1 :: -1] if len(found) > PAGE_SIZE else found[::-1], len(found) <= PAGE_SIZE, False
    key = None if after is None else _key(domain_id, after)
    if key is not None:
        name, pk = key
        # The first condition alone decides where the index is entered.
        accounts = accounts.filter(Q(name__gte=name) & (Q(name__gt=name) | Q(pk__gt=pk)))
    found = list(accounts.order_by("name", "pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], key is None, len(found) <= PAGE_SIZE


def _key(domain_id: int, public_id: UUID) -> tuple[str, int] | None:
    return User.objects.filter(domain_id=domain_id, public_id=public_id).values_list("name", "pk").first()


def client_state(orders: DomainOrders, account: User) -> ClientState:
    """Return how an account's mail programs stand under the domain's orders."""
    place, now = Place(account.department_id, account.pk), timezone.now()
    is_required = effective_at(orders, CLIENT_PASSWORDS, place, now).value == REQUIRED
    return ClientState(
        is_allowed=effective_at(orders, THIRD_PARTY_CLIENTS, place, now).value == ALLOWED,
        is_required=is_required,
        is_on=must_use_client_password(
            is_required=is_required, has_turned_on=account.client_passwords_since is not None
        ),
    )
