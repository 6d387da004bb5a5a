"""Where a page's request meets the proof that it needs."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from security.browsers.flows import flow_of
from security.errors import StepUpNeeded
from security.flow.values import Flow
from security.grants.models import StepUpGrant
from security.grants.queries import living_grants
from security.grants.rules import Purpose

_Rest = ParamSpec("_Rest")
_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]
_ProvedView: TypeAlias = Callable[Concatenate[HttpRequest, Flow, _Rest], HttpResponse]


def proved_page(
    purpose: Purpose, *, allowed: Callable[..., None] | None = None
) -> Callable[[_ProvedView[_Rest]], _View[_Rest]]:
    """View decorator: only with a fresh proof of identity; the view gets its flow, which names the proof.

    Reading the page leads to the proof first where there is none; ``allowed(account=...)`` raises before that what
    forbids the act. Sending it names the proof that it was read with, in the field ``grant``, and spends nothing here:
    the act does. Raises StepUpNeeded where a sent page names none. It goes under ``employee_page`` and its like.
    """

    def decorate(view: _ProvedView[_Rest]) -> _View[_Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
            flow = flow_of(request)
            if request.method == "POST":
                return view(request, replace(flow, proof=grant_named(request)), *args, **kwargs)
            if allowed is not None:
                allowed(account=flow.account)
            grant = living_grants(flow=flow, purpose=purpose).first()
            if grant is None:
                return to_proof(request, purpose)
            return view(request, replace(flow, proof=grant.public_id), *args, **kwargs)

        return guarded

    return decorate


def grant_of(request: HttpRequest, purpose: Purpose) -> StepUpGrant | None:
    """Return the unspent proof that this session holds for the purpose; None: lead ``to_proof`` first."""
    return living_grants(flow=flow_of(request), purpose=purpose).first()


def to_proof(request: HttpRequest, purpose: Purpose) -> HttpResponseRedirect:
    """Lead to the proof of identity and from there back to this page."""
    query = urlencode({"next": request.path})
    return HttpResponseRedirect(f"{reverse('security:step-up', args=[purpose.value])}?{query}")


def grant_named(request: HttpRequest) -> UUID:
    """Return the proof that the form names. Raises StepUpNeeded where it names none.

    It names one, so that sending the form again can never spend the proof of another tab.
    """
    try:
        return UUID(request.POST.get("grant", ""))
    except ValueError as malformed:
        raise StepUpNeeded from malformed
