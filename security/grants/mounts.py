"""Acts that are done in more than one place: their pages are the same wherever they are mounted.

A mount says in which flow a page stands, what is round it, which pages are beside it and what follows the act. The
settings are one; a logon (``security.logon.mounts``) brings its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose

_Rest = ParamSpec("_Rest")


@dataclass(frozen=True, slots=True)
class Mount:
    """Where an act's page stands.

    ``urls`` are the names of its pages' URLs; ``done`` leads on after the page, with words for where no page of its own
    says the outcome of the act; ``frame`` is what the mount adds to every page, or puts in the place of the page's own:
    ``base`` is the template round it. ``act`` is done in the place of the page's own, with the same arguments, where
    the mount has one: a password that was forgotten is set in another way than one that is known.
    """

    flow: Flow
    urls: Mapping[str, str]
    done: Callable[[str], HttpResponse]
    frame: Mapping[str, Any]
    act: Callable[..., None] | None = None

    @property
    def account(self) -> User:
        """Return whose act it is."""
        return self.flow.account

    def proved(self, request: HttpRequest, purpose: Purpose) -> "Mount":
        """Return the mount with its flow's proof for the purpose. Raises what ``proved`` raises."""
        return replace(self, flow=proved(request, purpose, self.flow))

    def page(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int | None = None
    ) -> HttpResponse:
        """Render a page in its frame; 400 where its form has errors and no other status is given."""
        form = context.get("form")
        own = {"address": self.account.address, "proof": self.flow.proof, "urls": self.urls}
        default = 400 if form is not None and form.errors else 200
        return render(request, template, {**own, **context, **self.frame}, status=status or default)


ActView: TypeAlias = Callable[Concatenate[HttpRequest, Mount, _Rest], HttpResponse]
_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]


def in_settings(then: str = "security:overview", **urls: str) -> Callable[[ActView[_Rest]], _View[_Rest]]:
    """Mount an act's page in the settings, whose flow is the session; ``then`` is the page that follows it."""

    def guard(view: ActView[_Rest]) -> _View[_Rest]:
        @wraps(view)
        def mounted(request: HttpRequest, _: User, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
            def done(words: str) -> HttpResponse:
                if words:
                    messages.success(request, words)
                return redirect(then)

            return view(request, Mount(flow_of(request), urls, done, _IN_SETTINGS), *args, **kwargs)

        return proving(employees)(mounted)

    return guard


_IN_SETTINGS = {"base": "base_settings.html"}
