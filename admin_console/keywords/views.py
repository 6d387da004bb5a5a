"""The domain's list of weak-password keywords: edited, reviewed after a fresh proof, and saved (P3)."""

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.passwords.keywords import Keyword
from accounts.passwords.queries import keywords_of
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.errors import NothingToReview
from admin_console.keywords.forms import KeywordsForm
from admin_console.keywords.services import change_to, save_keywords
from admin_console.policies.http import review_page
from mailportal.web.pages import FORM, page
from security.flow.values import Flow
from security.grants.http import proving

# The list that waits for its review is kept in the session on the server, like the changes of a policy.
_DRAFT: Final = "weak_keywords"
_LIST: Final = "admin_console:keywords-edit", _("Weak-password keywords")
_NAMED: Final = 20


@page(postmasters, FORM)
def keywords_edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Edit the list; a change goes to the review."""
    present = keywords_of(domain_id=desk.domain.pk)
    form = KeywordsForm(request.POST if request.method == "POST" else None, present=present)
    if form.is_valid():
        request.session[_DRAFT] = [keyword.line for keyword in form.wanted]
        return redirect("admin_console:keywords-review")
    return render(request, "admin_console/keywords/edit.html", {"form": form}, status=400 if form.errors else 200)


@page(proving(postmasters), FORM)
def keywords_review(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say what the waiting list changes and save it once that is confirmed; a fresh proof comes first."""
    wanted = _draft_of(request)
    return review_page(
        request,
        "admin_console/keywords/review.html",
        made_on=_LIST,
        save=partial(_saved, request, desk, wanted),
        shown=partial(_reviewed, desk, wanted),
    )


def _reviewed(desk: Desk, wanted: list[Keyword]) -> dict[str, Any]:
    change = change_to(wanted, domain_id=desk.domain.pk)
    return {
        "added": change.added[:_NAMED],
        "removed": change.removed[:_NAMED],
        "added_besides": max(len(change.added) - _NAMED, 0),
        "removed_besides": max(len(change.removed) - _NAMED, 0),
        "seen": change.fingerprint,
    }


def _draft_of(request: HttpRequest) -> list[Keyword]:
    lines: list[str] | None = request.session.get(_DRAFT)
    if lines is None:
        raise NothingToReview(_LIST)
    return [Keyword.of(line) for line in lines]


def _saved(request: HttpRequest, desk: Desk, wanted: list[Keyword], flow: Flow, seen: str) -> HttpResponse:
    save_keywords(flow=flow, domain=desk.domain, wanted=wanted, seen=seen)
    request.session.pop(_DRAFT, None)
    words = ngettext("Saved. The list has %(n)d keyword.", "Saved. The list has %(n)d keywords.", len(wanted))
    messages.success(request, words % {"n": len(wanted)})
    return redirect("admin_console:password-policy-edit")
