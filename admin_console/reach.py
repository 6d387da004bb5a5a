"""The one door to other people's objects: no other module of the desk looks up an account or department by id.

The tenant comes from the session, never from the request. What belongs to another domain, or to departments that are
not a delegated administrator's, is as missing as what never was, and both leave a trace.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.forms import Form
from django.http import Http404
from django.utils import timezone

from accounts.directory.rules import Role, full_name
from accounts.models import Department, Policy, User
from accounts.policies.kinds import PolicyKind
from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.lookups import DEPARTMENT_NAMES, DEPARTMENT_OF_DOMAIN, ONE_OF_DOMAIN, exceptions_in
from mailportal.audit.source import Source
from mailportal.errors import PortalError
from mailportal.sql import only_row
from mailportal.statements import Statement
from security.address_limits.models import BlockedNetwork
from security.passwords.sprays import LimitedNetwork, limited_network

_NOBODY = Q(pk__in=())
_Thing = TypeVar("_Thing")


def departments_of(desk: Desk) -> QuerySet[Department]:
    """Return the departments that the desk reaches."""
    return Department.objects.filter(in_reach(desk), domain=desk.domain)


def in_reach(desk: Desk, prefix: str = "") -> Q:
    """Return the condition that a department of the desk's domain is its own; ``prefix`` leads to the department."""
    return Q() if desk.paths is None else _below(desk.paths, prefix)


def _below(paths: Iterable[str], prefix: str = "") -> Q:
    return reduce(or_, (Q(**{f"{prefix}path__startswith": path}) for path in paths), _NOBODY)


def readable(desk: Desk, path: str, names: Mapping[int, str]) -> dict[int, str]:
    """Return those of the names by id that the desk may read of a department's path, from its root down.

    What lies above the desk's own departments is not told, nor anything of a department that it does not reach. This
    alone decides it: for pages, files, receipts and the words of rules.
    """
    found, way = {}, "/"
    for pk in _steps(path):
        way = f"{way}{pk}/"
        if pk in names and desk.reaches(way):
            found[pk] = names[pk]
    return found


def _steps(path: str) -> list[int]:
    return [int(step) for step in path.split("/") if step]


def readable_names(desk: Desk, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return by path the names on the way down to a department, as far as the desk may read them; one statement."""
    wanted = set(paths)
    steps = {step for path in wanted for step in _steps(path)}
    names = dict(DEPARTMENT_NAMES.rows(steps=steps))
    return {path: tuple(readable(desk, path, names).values()) for path in wanted}


def names_along(desk: Desk, path: str) -> dict[int, str]:
    """Return the full names of the departments on a path by id, as far as the desk may read them; one statement."""
    names = dict(Department.objects.filter(pk__in=_steps(path)).values_list("pk", "name"))
    found = readable(desk, path, names)
    return dict(zip(found, accumulate(found.values(), lambda *way: full_name(way)), strict=True))


def people_of(desk: Desk) -> QuerySet[User]:
    """Return the accounts that the desk may see: of its domain and departments, and not in the recycle bin."""
    return _within(desk, User.objects.filter(deleted_at__isnull=True))


def people_on_record(desk: Desk) -> QuerySet[User]:
    """Return the accounts whose logs the desk may read: those that it sees, of a whole domain also in the bin."""
    return User.objects.filter(domain=desk.domain) if desk.paths is None else people_of(desk)


def bin_of(desk: Desk) -> QuerySet[User]:
    """Return the accounts in the recycle bin that the desk may act upon."""
    return _within(desk, User.objects.filter(deleted_at__isnull=False)).filter(may_be_touched(desk))


def _within(desk: Desk, accounts: QuerySet[User]) -> QuerySet[User]:
    people = accounts.filter(domain=desk.domain)
    return people if desk.paths is None else people.filter(department__in=departments_of(desk))


def departments_below(desk: Desk, paths: Iterable[str] | None) -> QuerySet[Department]:
    """Return those of ``departments_of`` with these paths and below them; None is wherever the desk reaches."""
    departments = departments_of(desk)
    return departments if paths is None else departments.filter(_below(paths))


def subjects_of(desk: Desk) -> QuerySet[User]:
    """Return the accounts that the desk may act upon, one by one or many at once.

    A delegated administrator's never reaches a postmaster, another administrator, or its own account (P12).
    """
    return people_of(desk).filter(may_be_touched(desk))


def may_be_touched(desk: Desk) -> Q:
    """Return the condition of being no peer of the desk's, for accounts in whatever state."""
    if desk.is_postmaster:
        return Q()
    is_peer = Q(administers_since__isnull=False) | ~Q(role=Role.EMPLOYEE) | Q(pk=desk.account.pk)
    return ~is_peer


def employee_of(
    desk: Desk,
    public_id: UUID,
    *,
    source: Source,
    columns: Callable[[], Mapping[str, Combinable]] = dict,
    statement: Statement[User] | None = None,
) -> User:
    """Return an account that the desk may see, with its department. Raises Http404, which is recorded.

    ``columns`` are read in the same statement, and are attributes of the account; a postmaster's desk has them by the
    ``statement`` that ``one_of_domain`` made of them.
    """
    if desk.is_postmaster:
        return _of_domain(desk, public_id, source, statement or ONE_OF_DOMAIN)
    return _account(people_of(desk).annotate(**columns()), desk, public_id, source)


def _of_domain(desk: Desk, public_id: UUID, source: Source, statement: Statement[User]) -> User:
    found = statement.only_row(domain=desk.domain.pk, public_id=public_id, now=timezone.now())
    return _known(found, desk, public_id, source)


def subject_of(desk: Desk, public_id: UUID, *, source: Source, refuse: type[PortalError] | None = None) -> User:
    """Return an account that the desk may act upon, with its department.

    Raises Http404, which is recorded; ``refuse``, where it is given, for anybody but an employee.
    """
    if desk.is_postmaster:
        account = _of_domain(desk, public_id, source, ONE_OF_DOMAIN)
    else:
        account = _account(subjects_of(desk), desk, public_id, source)
    require_employee(account, refuse)
    return account


def require_employee(account: User, refuse: type[PortalError] | None) -> None:
    """Raise ``refuse``, where it is given, for anybody but an employee: the operator looks after postmasters (1.14)."""
    if refuse is not None and account.role != Role.EMPLOYEE:
        raise refuse


def binned_of(desk: Desk, public_id: UUID, *, source: Source) -> User:
    """Return an account in the recycle bin that the desk may act upon. Raises Http404, which is recorded."""
    return _account(bin_of(desk), desk, public_id, source)


def _account(accounts: QuerySet[User], desk: Desk, public_id: UUID, source: Source) -> User:
    return _known(only_row(accounts.select_related("department").filter(public_id=public_id)), desk, public_id, source)


def _known(found: User | None, desk: Desk, public_id: UUID, source: Source) -> User:
    account = _found(found, desk, f"employee {public_id}", source)
    account.domain = desk.domain  # which has been read
    return account


def department_of(desk: Desk, pk: int, *, source: Source) -> Department:
    """Return a department that the desk reaches. Raises Http404, which is recorded."""
    if desk.paths is None:
        found = DEPARTMENT_OF_DOMAIN.only_row(domain=desk.domain.pk, pk=pk)
    else:
        found = only_row(departments_of(desk).select_related("parent").filter(pk=pk))
    return _found(found, desk, f"department {pk}", source)


def exceptions_of(desk: Desk, kind: PolicyKind) -> QuerySet[Policy]:
    """Return the orders of one kind for departments and accounts of the desk's domain, with whom they are for.

    Those of accounts in the recycle bin are kept for when one is restored, and say nothing until then.
    """
    return exceptions_in(desk.domain.pk, kind.name).select_related("account", "department")


def limited_network_of(desk: Desk, name: str, *, source: Source) -> LimitedNetwork:
    """Return a network whose limit for the desk's domain is reached or lifted. Raises Http404, recorded.

    ``name`` is the network as a URL has it, with an underscore in the slash's place.
    """
    network = name.replace("_", "/")
    found = limited_network(domain_id=desk.domain.pk, network=network)
    return _found(found, desk, f"network {network}", source)


def blocked_network_of(desk: Desk, pk: int, *, source: Source) -> BlockedNetwork:
    """Return a network that the desk's domain blocks. Raises Http404, which is recorded."""
    found = only_row(BlockedNetwork.objects.filter(domain=desk.domain, pk=pk))
    return _found(found, desk, f"blocked network {pk}", source)


# --- what was not theirs leaves a trace


def _found(thing: _Thing | None, desk: Desk, wanted: str, source: Source) -> _Thing:
    if thing is None:
        record_denial(desk.account, source, wanted)
        raise Http404
    return thing


def record_foreign_department(form: Form, desk: Desk, *, source: Source) -> None:
    """Leave a trace where a form names a department that the desk does not reach; the form itself says 400.

    A name that was typed and is nobody's is none: departments that the desk does not reach are not looked for.
    """
    if form.has_error("department", code="invalid"):
        record_denial(desk.account, source, f"department {form['department'].data}")
