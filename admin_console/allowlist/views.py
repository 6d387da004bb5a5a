"""From where alone people may log on: the domain's rule, reviewed and proved (P15)."""

from dataclasses import asdict
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies.queries import orders_of_domain
from admin_console.allowlist.forms import AddressLimitsForm
from admin_console.allowlist.queries import is_shut_out, limiting_of, present_limits, refusals_by
from admin_console.allowlist.rules import AddressLimits
from admin_console.allowlist.services import save_limits
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.errors import NothingToReview
from admin_console.policies.http import review_page
from mailportal.ui.sentences import together
from mailportal.web.pages import FORM, page
from security.address_limits.queries import blocked_count
from security.browsers.sessions.http import source_of
from security.connections.words import connection_words
from security.flow.values import Flow
from security.grants.http import proving

_DRAFT: Final = "address_limits"
_PAGE: Final = "admin_console:address-limits", gettext_lazy("Address limits")


@page(postmasters, FORM)
def address_limits(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Edit the domain's rule; a change goes to the review."""
    present = present_limits(orders_of_domain(domain_id=desk.domain.pk, only_accounts=()))
    form = AddressLimitsForm(request.POST if request.method == "POST" else None, present=present)
    if form.is_valid():
        request.session[_DRAFT] = asdict(form.wanted)
        return redirect("admin_console:address-limits-review")
    context = {"form": form, "blocked": blocked_count(domain_id=desk.domain.pk), "domain": desk.domain}
    return render(request, "admin_console/allowlist/edit.html", context, status=400 if form.errors else 200)


@page(proving(postmasters), FORM)
def address_limits_review(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say whom the waiting rule refuses, and save it once that is confirmed; a fresh proof comes first."""
    draft: dict[str, Any] | None = request.session.get(_DRAFT)
    if draft is None:
        raise NothingToReview(_PAGE)
    wanted = AddressLimits(**draft)
    return review_page(
        request,
        "admin_console/allowlist/review.html",
        made_on=_PAGE,
        save=partial(_saved, request, desk, wanted),
        shown=partial(_reviewed, request, desk, wanted),
    )


def _reviewed(request: HttpRequest, desk: Desk, wanted: AddressLimits) -> dict[str, Any]:
    before = limiting_of(desk.domain)
    after, address = before.with_limits(wanted), source_of(request).address
    refused = refusals_by(after, desk.domain)
    return {
        "wanted": wanted,
        "on_web": len(refused.on_web),
        "in_mail": len(refused.in_mail),
        "is_own": is_shut_out(after, desk.account, address),
        "own_address": address,
        "seen": wanted.fingerprint(before.orders.epoch),
    }


def _saved(request: HttpRequest, desk: Desk, wanted: AddressLimits, flow: Flow, seen: str) -> HttpResponse:
    is_warned = "is_warned" in request.POST
    ended = save_limits(flow=flow, domain=desk.domain, wanted=wanted, seen=seen, is_warned=is_warned)
    request.session.pop(_DRAFT, None)
    messages.success(request, together(_("Saved."), *connection_words(credentials=ended)))
    return redirect("admin_console:address-limits")
