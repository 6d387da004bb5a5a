"""The one door to other people's objects: no other module of the desk looks up an account or department by id.

The tenant comes from the session, never from the request. What belongs to another domain, or to departments that are
not a delegated administrator's, is as missing as what never was, and both leave a trace.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce, wraps
from operator import or_
from types import MappingProxyType
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.forms import Form
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.search import by_name, within
from accounts.models import Department, Domain, Policy, User
from accounts.policies.kinds import PolicyKind
from admin_console.administrators.models import Administrator
from admin_console.administrators.rules import EVERY_CAPABILITY, Capability, read, topmost
from admin_console.denials import record_denial
from admin_console.errors import NotYourDesk, NotYourTask
from admin_console.gate import require_factor
from mailportal.audit.source import Source
from security.browsers.sessions.http import clock_of, source_of, to_logon
from security.passwords.sprays import LimitedNetwork, limited_network

_NOBODY = Q(pk__in=())
_Rest = ParamSpec("_Rest")
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks after whom: a postmaster after the whole domain, a delegated administrator as appointed.

    ``paths`` are those of the departments that the desk reaches, with all below them; None is the whole domain.
    """

    account: User
    domain: Domain
    capabilities: frozenset[Capability]
    paths: tuple[str, ...] | None

    @property
    def is_postmaster(self) -> bool:
        """Whether it is the postmaster's, and not a delegated administrator's."""
        return self.account.role == Role.POSTMASTER

    def may(self, capability: Capability) -> bool:
        """Whether the desk has the capability."""
        return capability in self.capabilities


def desk_of(account: User) -> Desk | None:
    """Return the desk that the account has now, None for everybody else; an appointment that has ended is none."""
    if account.domain is None:
        return None
    if account.role == Role.POSTMASTER:
        return Desk(account, account.domain, EVERY_CAPABILITY, None)
    if account.administers_since is None:
        return None
    living = Administrator.objects.filter(living_appointment(), account=account)
    rows = list(living.values_list("capabilities", "is_everywhere", "departments__path"))
    if not rows:
        return None
    capabilities, is_everywhere, _ = rows[0]
    paths = None if is_everywhere else topmost(path for _, _, path in rows if path is not None)
    return Desk(account, account.domain, read(capabilities), paths)


def living_appointment(prefix: str = "") -> Q:
    """Return the condition of not having ended."""
    return Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": timezone.now()})


# --- whom a page lets in

_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]
_DeskView: TypeAlias = Callable[Concatenate[HttpRequest, Desk, _Rest], HttpResponseBase]


def at_desk(*capabilities: Capability) -> Callable[[_DeskView[_Rest]], _View[_Rest]]:
    """Open a page to the postmaster, and to delegated administrators who may do all of this; hand it their desk.

    Strangers go to the logon page and come back; anybody else gets NotYourDesk or NotYourTask (403), which is recorded.
    A frozen account or a suspended domain is signed out already: the session finds no account. Then comes the gate.
    """

    def guard(view: _DeskView[_Rest]) -> _View[_Rest]:
        return _guarded(view, lambda desk: all(desk.may(one) for one in capabilities))

    return guard


def postmasters(view: _DeskView[_Rest]) -> _View[_Rest]:
    """Open a page to the postmaster alone; else as ``at_desk``."""
    return _guarded(view, lambda desk: desk.is_postmaster)


def _guarded(view: _DeskView[_Rest], may_enter: Callable[[Desk], bool]) -> _View[_Rest]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, User):
            return to_logon(request)
        desk = desk_of(account)
        if desk is None or not may_enter(desk):
            record_denial(account, source_of(request), "console" if desk is None else request.path)
            raise NotYourDesk if desk is None else NotYourTask
        with clock_of(desk.domain):
            request.desk = desk  # type: ignore[attr-defined]  # for the menu, which every page of the console has
            return require_factor(request, account, desk.domain) or view(request, desk, *args, **kwargs)

    return guarded


# --- whom a desk reaches


def departments_of(desk: Desk) -> QuerySet[Department]:
    """Return the departments that the desk reaches."""
    departments = Department.objects.filter(domain=desk.domain)
    if desk.paths is None:
        return departments
    return departments.filter(_below(desk.paths))


def _below(paths: Iterable[str]) -> Q:
    return reduce(or_, (Q(path__startswith=path) for path in paths), _NOBODY)


def people_of(desk: Desk) -> QuerySet[User]:
    """Return the accounts that the desk may see: of its domain and departments, and not in the recycle bin."""
    return _within(desk, User.objects.filter(deleted_at__isnull=True))


def bin_of(desk: Desk) -> QuerySet[User]:
    """Return the accounts in the recycle bin that the desk may act upon."""
    return _within(desk, User.objects.filter(deleted_at__isnull=False)).filter(may_be_touched(desk))


def _within(desk: Desk, accounts: QuerySet[User]) -> QuerySet[User]:
    people = accounts.filter(domain=desk.domain)
    return people if desk.paths is None else people.filter(department__in=departments_of(desk))


def people_below(desk: Desk, paths: Iterable[str] | None) -> QuerySet[User]:
    """Return those of ``people_of`` in departments with these paths and below them; None is wherever the desk reaches.

    They are ready to be ordered by name, which costs no more in a large domain (accounts/directory/search.py).
    """
    departments = departments_of(desk)
    if paths is not None:
        departments = departments.filter(_below(paths))
    return within(by_name(User.objects.filter(domain=desk.domain, deleted_at__isnull=True)), departments)


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
    desk: Desk, public_id: UUID, *, source: Source, columns: Mapping[str, Combinable] = MappingProxyType({})
) -> User:
    """Return an account that the desk may see, with its department. Raises Http404, which is recorded.

    ``columns`` are read in the same statement, and are attributes of the account.
    """
    return _account(people_of(desk).annotate(**columns), desk, public_id, source)


def subject_of(desk: Desk, public_id: UUID, *, source: Source) -> User:
    """Return an account that the desk may act upon, with its department. Raises Http404, which is recorded."""
    return _account(subjects_of(desk), desk, public_id, source)


def binned_of(desk: Desk, public_id: UUID, *, source: Source) -> User:
    """Return an account in the recycle bin that the desk may act upon. Raises Http404, which is recorded."""
    return _account(bin_of(desk), desk, public_id, source)


def _account(accounts: QuerySet[User], desk: Desk, public_id: UUID, source: Source) -> User:
    found = accounts.select_related("department").filter(public_id=public_id).first()
    account = _found(found, desk, f"employee {public_id}", source)
    account.domain = desk.domain  # which has been read
    return account


def department_of(desk: Desk, pk: int, *, source: Source) -> Department:
    """Return a department that the desk reaches. Raises Http404, which is recorded."""
    found = departments_of(desk).select_related("parent").filter(pk=pk)
    return _found(found.first(), desk, f"department {pk}", source)


def policy_of(desk: Desk, pk: int, *, kinds: Iterable[PolicyKind], source: Source) -> Policy:
    """Return an exception of the desk's domain, of one of these kinds, with its scope.

    Raises Http404, which is recorded.
    """
    below = Q(department__isnull=False) | Q(account__isnull=False)
    rows = Policy.objects.select_related("account", "department").filter(below, domain=desk.domain)
    found = rows.filter(pk=pk, kind__in=[kind.name for kind in kinds])
    return _found(found.first(), desk, f"policy {pk}", source)


def limited_network_of(desk: Desk, name: str, *, source: Source) -> LimitedNetwork:
    """Return a network whose limit for the desk's domain is reached or lifted. Raises Http404, recorded.

    ``name`` is the network as a URL has it, with an underscore in the slash's place.
    """
    network = name.replace("_", "/")
    found = limited_network(domain_id=desk.domain.pk, network=network)
    return _found(found, desk, f"network {network}", source)


# --- what was not theirs leaves a trace


def _found(thing: _Thing | None, desk: Desk, wanted: str, source: Source) -> _Thing:
    if thing is None:
        record_denial(desk.account, source, wanted)
        raise Http404
    return thing


def record_foreign_department(form: Form, desk: Desk, *, source: Source) -> None:
    """Leave a trace where a form names a department that the desk does not reach; the form itself says 400."""
    if "department" in form.errors:
        record_denial(desk.account, source, f"department {form.data.get('department', '')}")
