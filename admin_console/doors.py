"""Whom a page of either console lets in: guards of views, which hand them the desk, or the operator, logged on."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.denials import record_denial
from admin_console.desk import Desk, desk_of
from admin_console.errors import NoDeskForOperators, NotAnOperator, NotYourDesk, NotYourTask
from admin_console.gate import require_factor, require_operators_factor
from security.browsers.sessions.http import clock_of, source_of, to_logon

_Rest = ParamSpec("_Rest")
_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]
_OperatorView: TypeAlias = Callable[Concatenate[HttpRequest, User, _Rest], HttpResponseBase]
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


def operators(view: _OperatorView[_Rest]) -> _View[_Rest]:
    """Open a page of the operator console, and hand it who operates; strangers go to the logon page and come back.

    Anybody else gets NotAnOperator (403), which is recorded. Then comes the operators' own gate, which nothing waives.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, User):
            return to_logon(request)
        if account.role != Role.OPERATOR:
            record_denial(account, source_of(request), "operator")
            raise NotAnOperator
        with clock_of(account.domain):
            return require_operators_factor(request, account) or view(request, account, *args, **kwargs)

    return guarded


def _guarded(view: _DeskView[_Rest], may_enter: Callable[[Desk], bool]) -> _View[_Rest]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, User):
            return to_logon(request)
        desk = desk_of(account)
        if desk is None or not may_enter(desk):
            record_denial(account, source_of(request), "console" if desk is None else request.path)
            if desk is not None:
                raise NotYourTask
            raise NoDeskForOperators if account.role == Role.OPERATOR else NotYourDesk
        with clock_of(desk.domain):
            request.desk = desk  # type: ignore[attr-defined]  # for the menu, which every page of the console has
            return require_factor(request, account, desk.domain) or view(request, desk, *args, **kwargs)

    return guarded
