"""Where a page's request meets the proof that it needs."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from security.browsers.flows import flow_of
from security.errors import StepUpNeeded
from security.flow.values import Flow
from security.grants.acting import is_proof_due
from security.grants.queries import newest_proof
from security.grants.rules import Purpose

_Guarded = TypeVar("_Guarded", bound=Callable[..., HttpResponseBase])
_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


class ProofDue(Exception):
    """The page is not read before a fresh proof for this purpose."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(purpose.value)
        self.purpose = purpose


def proving(who: Callable[[_Guarded], _View]) -> Callable[[_Guarded], _View]:
    """Let in whom ``who`` lets in, and lead them to the proof of identity first where the page says that one is due."""

    def guard(view: _Guarded) -> _View:
        @wraps(view)
        def led(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - the view's own
            try:
                return view(request, *args, **kwargs)
            except ProofDue as due:
                # And from there back to this page, with what it was asked.
                query = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{reverse('security:step-up', args=[due.purpose.value])}?{query}")

        return who(cast("_Guarded", led))

    return guard


def proved(request: HttpRequest, purpose: Purpose, flow: Flow | None = None) -> Flow:
    """Return the flow, by default that of the session, with its proof for the purpose; as it is where it needs none.

    Read, the page has the newest proof of the session, or raises ProofDue. Sent, it names the one that it was read
    with, in the field ``grant``, and spends nothing here: the act does. Raises StepUpNeeded where it names none.
    """
    flow = flow or flow_of(request)
    if not is_proof_due(flow, purpose):
        return flow
    if request.method == "POST":
        return replace(flow, proof=_grant_named(request))
    newest = newest_proof(flow=flow, purpose=purpose)
    if newest is None:
        raise ProofDue(purpose)
    return replace(flow, proof=newest)


def _grant_named(request: HttpRequest) -> UUID:
    # Sending the form again can never spend the proof of another tab.
    try:
        return UUID(request.POST.get("grant", ""))
    except ValueError as malformed:
        raise StepUpNeeded from malformed
