"""Statements by which a desk's objects are looked up, put together once. Whom they show whom, reach.py decides."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db.models import BigAutoField, Q, QuerySet, UUIDField
from django.db.models.expressions import Combinable

from accounts.models import Department, Policy, User
from mailportal.statements import Blank, BlankRows, Statement

_DOMAIN: Final = Blank("domain", BigAutoField())

DEPARTMENT_NAMES: Final = Statement(
    lambda: Department.objects.filter(pk__in=BlankRows("steps")).values_list("pk", "name")
)
DEPARTMENT_OF_DOMAIN: Final = Statement(
    lambda: Department.objects.select_related("parent").filter(domain=_DOMAIN, pk=Blank("pk", BigAutoField()))
)


def one_of_domain(columns: Callable[[], Mapping[str, Combinable]] = dict) -> Statement[User]:
    """Return the statement for an account of a ``domain`` that is not in the bin; ``columns`` may compare with ``now``.

    Whom a postmaster's desk sees, and may act upon.
    """
    people = User.objects.select_related("department").filter(
        domain=_DOMAIN, deleted_at__isnull=True, public_id=Blank("public_id", UUIDField())
    )
    return Statement(lambda: people.annotate(**columns()))


def exceptions_in(domain: int | Blank, kind: str | Blank) -> QuerySet[Policy]:
    """Return the orders of a kind for departments and accounts of a domain, those of accounts in the bin left out."""
    is_here = Q(department__isnull=False) | Q(account__isnull=False, account__deleted_at__isnull=True)
    return Policy.objects.filter(is_here, domain=domain, kind=kind)  # type: ignore[misc]  # their places, too


ONE_OF_DOMAIN: Final = one_of_domain()
