"""Reading the directory: whether an address is free, the full names of departments, and who looks after a domain."""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import QuerySet

from accounts.directory.models import Department, User
from accounts.directory.rules import Role, full_name


class AddressState(StrEnum):
    """Whether a canonical address may be given to a new account."""

    FREE = "free"
    TAKEN = "taken"
    IN_BIN = "in-bin"  # of a deleted account, which can be restored until it is purged


def address_state(address: str) -> AddressState:
    """Return how a canonical address stands, whatever its domain."""
    row = User.objects.filter(address=address).values_list("deleted_at").first()
    if row is None:
        return AddressState.FREE
    return AddressState.TAKEN if row[0] is None else AddressState.IN_BIN


def full_names(departments: Iterable[int]) -> dict[int, str]:
    """Return the full names of departments by id, such as Sales / East, in two statements.

    They are for the log, and for who looks after the whole domain: others do not read what lies above their own
    departments (admin_console/reach.py).
    """
    rows = list(Department.objects.filter(pk__in=list(departments)))
    names = dict(Department.objects.filter(pk__in={pk for row in rows for pk in row.chain}).values_list("pk", "name"))
    return {row.pk: full_name(names[pk] for pk in reversed(row.chain)) for row in rows}


def full_name_of(department: Department | None) -> str:
    """Return the full name of one department, as ``full_names``; empty for none."""
    return "" if department is None else full_names([department.pk])[department.pk]


def postmasters_of(*, domain_id: int | None) -> QuerySet[User]:
    """Return the domain's postmasters who can be told of something; there is none without a domain."""
    postmasters = User.objects.select_related("domain").filter(frozen_at=None, deleted_at=None)
    return postmasters.filter(domain=domain_id, domain__isnull=False, role=Role.POSTMASTER)
