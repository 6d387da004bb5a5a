"""Networks that the domain blocks, above every other rule: listed, added after a review, and taken back (P15)."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.blocklist.forms import BlockForm
from admin_console.blocklist.queries import NAMED, shown_blocks, touched_by
from admin_console.blocklist.services import Blocking, carry_out_blocking, let_in_again
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.errors import NothingToReview, TooManyBlocked
from admin_console.policies.http import review_page
from admin_console.reach import blocked_network_of, limited_network_of
from mailportal.last_days import last_day
from mailportal.ui.sentences import together
from mailportal.web.pages import FORM, READ, page
from security.address_limits.queries import living_blocks
from security.address_limits.services import MOST_BLOCKED
from security.browsers.sessions.http import source_of
from security.client_passwords.words import isolated
from security.connections.words import connection_words
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.networks import network_in, written

_DRAFT: Final = "blocked_networks"
_PER_PAGE: Final = 25
_LIST: Final = "admin_console:block-list", gettext_lazy("Blocked networks")
_LIMITED: Final = "admin_console:network-list", gettext_lazy("Limited networks")


@page(postmasters, READ)
def block_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the networks that are blocked now, the newest first."""
    rows = living_blocks(domain_id=desk.domain.pk, now=timezone.now())
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "blocks": shown_blocks(list(page), desk.domain.zone), "most": MOST_BLOCKED}
    return render(request, "admin_console/blocklist/list.html", context)


@page(postmasters, FORM)
def block_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask which networks to block; they go to the review."""
    form = BlockForm(request.POST if request.method == "POST" else None, zone=desk.domain.zone)
    if form.is_valid():
        request.session[_DRAFT] = form.draft
        return redirect("admin_console:block-review")
    return render(request, "admin_console/blocklist/add.html", {"form": form}, status=400 if form.errors else 200)


@page(proving(postmasters), FORM)
def block_review(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say whom the waiting networks are, and block them once that is confirmed; a fresh proof comes first."""
    draft: Mapping[str, Any] | None = request.session.get(_DRAFT)
    if draft is None:
        raise NothingToReview(_LIST)
    networks = tuple(network_in(text) for text in draft["networks"])
    ends_at = draft["ends_at"] and datetime.fromisoformat(draft["ends_at"])
    return _review_page(request, desk, Blocking(networks, draft["reason"], ends_at), made_on=_LIST)


@page(proving(postmasters), FORM)
def network_block(request: HttpRequest, desk: Desk, network: str) -> HttpResponse:
    """Block a network that guesses, from the list of those: reviewed and proved like any other."""
    limited = limited_network_of(desk, network, source=source_of(request))
    blocking = Blocking((network_in(limited.network),), _("Wrong passwords for many accounts"))
    return _review_page(request, desk, blocking, made_on=_LIMITED)


def _review_page(request: HttpRequest, desk: Desk, blocking: Blocking, *, made_on: tuple[str, Any]) -> HttpResponse:
    return review_page(
        request,
        "admin_console/blocklist/review.html",
        made_on=made_on,
        save=partial(_blocked, request, desk, blocking),
        shown=partial(_reviewed, request, desk, blocking),
    )


def _reviewed(request: HttpRequest, desk: Desk, blocking: Blocking) -> dict[str, Any]:
    return {
        "networks": [written(network) for network in blocking.networks[:NAMED]],
        "besides": max(len(blocking.networks) - NAMED, 0),
        "blocking": blocking,
        "last_day": last_day(blocking.ends_at, desk.domain.zone),
        "touched": touched_by(blocking.networks, domain=desk.domain),
        "is_own": blocking.shuts_out(source_of(request).address),
        "own_address": source_of(request).address,
        "seen": blocking.fingerprint,
    }


def _blocked(request: HttpRequest, desk: Desk, blocking: Blocking, flow: Flow, seen: str) -> HttpResponse:
    is_warned = "is_warned" in request.POST
    try:
        ended = carry_out_blocking(flow=flow, domain=desk.domain, blocking=blocking, seen=seen, is_warned=is_warned)
    except TooManyBlocked as full:
        messages.error(request, str(full.message))
        return redirect("admin_console:block-list")
    request.session.pop(_DRAFT, None)
    n = len(blocking.networks)
    words = ngettext("%(n)d network is blocked.", "%(n)d networks are blocked.", n) % {"n": n}
    messages.success(request, together(words, *connection_words(credentials=ended)))
    return redirect("admin_console:block-list")


@page(proving(postmasters), FORM)
def block_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask whether to let a blocked network in again, after a fresh proof, and do it."""
    blocked = blocked_network_of(desk, pk, source=source_of(request))
    flow = proved(request, Purpose.ENFORCE)
    if request.method != "POST":
        context = {"blocked": blocked, "grant": flow.proof}
        return render(request, "admin_console/blocklist/remove.html", context)
    let_in_again(flow=flow, domain=desk.domain, blocked=blocked)
    words = _("%(network)s is no longer blocked.") % {"network": isolated(blocked.network)}
    messages.success(request, words)
    return redirect("admin_console:block-list")
