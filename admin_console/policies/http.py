"""The change a postmaster is about to review, kept in the session on the server: the browser sends no policy twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from admin_console.desk import Desk
from admin_console.errors import ChangedMeanwhile, NothingToReview
from admin_console.policies.forms import ReviewForm
from admin_console.policies.rule_sets import RuleSet
from admin_console.policies.services import Outcome
from admin_console.policies.targets import PolicyStep, kept, label_of, steps_in
from admin_console.policies.words import done_words
from mailportal.errors import BadInput, Words
from mailportal.ui.sentences import together
from security.browsers.flows import flow_of
from security.client_passwords.words import isolated
from security.connections.words import connection_words
from security.flow.values import Flow
from security.grants.http import proved
from security.grants.rules import Purpose

_KEYS: Final = "policy_plan:%s"


def to_review(request: HttpRequest, rules: RuleSet, *steps: PolicyStep, named: Sequence[object] = ()) -> HttpResponse:
    """Remember the steps and go to their review, whose address has what is ``named``; others waiting are replaced."""
    request.session[_KEYS % rules.pages] = [kept(step) for step in steps]
    return redirect(rules.urls["review"], *named)


def drop_draft(request: HttpRequest, rules: RuleSet) -> None:
    """Forget the plan: it was carried out."""
    request.session.pop(_KEYS % rules.pages, None)


def draft_of(request: HttpRequest, rules: RuleSet, desk: Desk) -> list[PolicyStep]:
    """Return the waiting steps with their targets looked up again. Raises NothingToReview where any is gone."""
    rows: list[dict[str, Any]] = request.session.get(_KEYS % rules.pages) or []
    steps = steps_in(rows, desk)
    if not rows or len(steps) < len(rows):
        raise NothingToReview(rules.begins)
    return steps


def review_page(
    request: HttpRequest,
    template: str,
    *,
    made_on: tuple[str, Words],
    named: Sequence[object] = (),
    save: Callable[[Flow, str], HttpResponse],
    shown: Callable[[], Mapping[str, Any]],
    form: Form | None = None,
    is_asked_again: bool = False,
) -> HttpResponse:
    """Show what the waiting change means, or let ``save`` carry it out once that is confirmed.

    ``made_on`` is the page of the change, by the name of its URL and its title; ``named`` is what that URL names.
    ``save`` gets the flow with the proof and the fingerprint that the review was sent with; where it raises
    ChangedMeanwhile, the review is shown again. ``shown`` returns what the template says, with ``seen``, the
    fingerprint of it. ``form`` is what else is chosen there; where that is wrong, nothing is saved, nor where it
    ``is_asked_again``.
    """
    changed = None
    is_wrong = form is not None and request.method == "POST" and not form.is_valid()
    if request.method == "POST" and not is_wrong and not is_asked_again:
        try:
            return save(*_confirmed(request))
        except ChangedMeanwhile as meanwhile:
            changed = meanwhile
    flow = proved(request, Purpose.ENFORCE)
    url, above = made_on
    frame = {"up": reverse(url, args=named), "above": above, "grant": flow.proof, "changed": changed}
    status = 409 if changed else 400 if is_wrong else 200
    return render(request, template, {**shown(), **frame, "form": form}, status=status)


def _confirmed(request: HttpRequest) -> tuple[Flow, str]:
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise BadInput
    return replace(flow_of(request), proof=form.cleaned_data["grant"]), form.cleaned_data["seen"]


def tell_saved(request: HttpRequest, rules: RuleSet, steps: Sequence[PolicyStep], outcome: Outcome) -> None:
    """Forget the draft, and say on the next page what was saved and what it did."""
    drop_draft(request, rules)
    saved = _("Saved for %(whom)s.") % {"whom": isolated(label_of(steps))}
    done = (*done_words(outcome.moved), *connection_words(credentials=outcome.credentials))
    messages.success(request, together(saved, *done))


def after_saving(rules: RuleSet, steps: Sequence[PolicyStep]) -> HttpResponse:
    """Go on from a change: to the page of whom it was for, where one came from there."""
    target = steps[0].target
    if target.account is not None and rules.begun_on is not None:
        return redirect("admin_console:employee-detail", target.account.public_id)
    if target.department is not None and rules.begun_on is not None:
        return redirect("admin_console:department-detail", target.department.pk)
    return redirect(rules.begins[0])
