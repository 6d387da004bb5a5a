"""The one door to other people's objects: no other module of the desk looks up an account or department by id.

The tenant comes from the session, never from the request. What belongs to another domain is as missing as what
never was, and both leave a trace.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse

from accounts.directory.rules import Role
from accounts.evidence import actor_of
from accounts.models import Department, Domain, Policy, User
from accounts.policies.kinds import PolicyKind
from admin_console.errors import NotYourDesk
from admin_console.events import ACCESS_DENIED
from mailportal.audit.services import record
from mailportal.audit.source import Source
from mailportal.throttle.counters import Limit, hit
from security.browsers.sessions.http import clock_of, source_of, to_logon
from security.passwords.sprays import LimitedNetwork, limited_network

# Long enough for a kind of thing and its UUID; a made-up number has as many digits as its maker likes.
_WANTED_LENGTH = 64
# Denied attempts recorded for one account: enough to see a search through ids, too few to fill the log with.
_RECORDED_DENIALS = Limit("console-denials", tries=60, seconds=3600)
_View = ParamSpec("_View")
_Thing = TypeVar("_Thing")


def postmasters(
    view: Callable[Concatenate[HttpRequest, User, _View], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _View], HttpResponse]:
    """Hand a page of the desk the postmaster who is logged on.

    Strangers go to the logon page and come back; anybody else gets NotYourDesk (403), which is recorded.
    A frozen account or a suspended domain is signed out already: the session finds no account.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _View.args, **kwargs: _View.kwargs) -> HttpResponse:
        account = request.user
        if not isinstance(account, User):
            return to_logon(request)
        if account.role != Role.POSTMASTER:
            record_denial(account, source_of(request), "console")
            raise NotYourDesk
        with clock_of(domain_of(account)):
            return view(request, account, *args, **kwargs)

    return guarded


def domain_of(postmaster: User) -> Domain:
    """Return the one domain that a postmaster looks after."""
    if postmaster.domain is None:
        raise ValueError("a postmaster without a domain")
    return postmaster.domain


def employee_of(postmaster: User, public_id: UUID, *, source: Source) -> User:
    """Return an account of the postmaster's domain with its department. Raises Http404, which is recorded."""
    found = User.objects.select_related("department").filter(domain=domain_of(postmaster), public_id=public_id)
    return _found(found.first(), postmaster, f"employee {public_id}", source)


def department_of(postmaster: User, pk: int, *, source: Source) -> Department:
    """Return a department of the postmaster's domain. Raises Http404, which is recorded."""
    found = Department.objects.filter(domain=domain_of(postmaster), pk=pk)
    return _found(found.first(), postmaster, f"department {pk}", source)


def policy_of(postmaster: User, pk: int, *, kinds: Iterable[PolicyKind], source: Source) -> Policy:
    """Return an exception of the postmaster's domain, of one of these kinds, with its scope.

    Raises Http404, which is recorded.
    """
    below = Q(department__isnull=False) | Q(account__isnull=False)
    rows = Policy.objects.select_related("account", "department").filter(below, domain=domain_of(postmaster))
    found = rows.filter(pk=pk, kind__in=[kind.name for kind in kinds])
    return _found(found.first(), postmaster, f"policy {pk}", source)


def limited_network_of(postmaster: User, name: str, *, source: Source) -> LimitedNetwork:
    """Return a network whose limit for the postmaster's domain is reached or lifted. Raises Http404, recorded.

    ``name`` is the network as a URL has it, with an underscore in the slash's place.
    """
    network = name.replace("_", "/")
    found = limited_network(domain_id=domain_of(postmaster).pk, network=network)
    return _found(found, postmaster, f"network {network}", source)


def _found(thing: _Thing | None, postmaster: User, wanted: str, source: Source) -> _Thing:
    if thing is None:
        record_denial(postmaster, source, wanted)
        raise Http404
    return thing


def record_foreign_department(form: Form, postmaster: User, *, source: Source) -> None:
    """Leave a trace where a form names a department that is none of the domain's; the form itself says 400."""
    if "department" in form.errors:
        record_denial(postmaster, source, f"department {form.data.get('department', '')}")


def record_denial(account: User, source: Source, wanted: str) -> None:
    """Leave a trace of an attempt at what is not the account's, as long as there are not too many of them."""
    if hit(_RECORDED_DENIALS, str(account.pk)).count <= _RECORDED_DENIALS.tries:
        record(ACCESS_DENIED, actor=actor_of(account), source=source, target=wanted[:_WANTED_LENGTH])
