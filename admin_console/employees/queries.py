"""Reading accounts for the desk: the list by key, not by offset, and one account with what holds for it and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import Crowd, DomainOrders, effective_at
from admin_console.queries import matching_accounts
from mailportal.pages import Key, keyset_page
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
    people: QuerySet[User],
    *,
    labels: Mapping[int, str],
    domain_id: int,
    text: str = "",
    department_id: int | None = None,
    after: UUID | None = None,
    before: UUID | None = None,
) -> EmployeePage:
    """Return one page of the people; a key that is none of theirs is as good as none.

    The number of queries does not depend on the number of rows. A department includes those below it.
    """
    ends_before = _key(people, before)
    begins_after = _key(people, after) if ends_before is None else None
    matching = matching_accounts(people, text=text, department_id=department_id)
    found, has_before, has_after = keyset_page(matching, "name", size=PAGE_SIZE, after=begins_after, before=ends_before)
    orders = orders_of_domain(domain_id=domain_id, only_accounts=[account.pk for account in found])
    rows = tuple(
        ListedEmployee(account, labels.get(account.department_id or 0, ""), client_state(orders, account))
        for account in found
    )
    return EmployeePage(
        rows,
        before=found[0].public_id if found and has_before else None,
        after=found[-1].public_id if found and has_after else None,
    )


def _key(people: QuerySet[User], public_id: UUID | None) -> Key | None:
    if public_id is None:
        return None
    return people.filter(public_id=public_id).values_list("name", "pk").first()


def client_state(orders: DomainOrders, account: User) -> ClientState:
    """Return how an account's mail programs stand under the domain's orders."""
    crowd, now = Crowd(account.department_id, account.pk), timezone.now()
    is_required = effective_at(orders, CLIENT_PASSWORDS, crowd, now).value == REQUIRED
    return ClientState(
        is_allowed=effective_at(orders, THIRD_PARTY_CLIENTS, crowd, now).value == ALLOWED,
        is_required=is_required,
        is_on=must_use_client_password(
            is_required=is_required, has_turned_on=account.client_passwords_since is not None
        ),
    )
