"""The change a postmaster is about to review, kept in the session on the server: the browser sends no policy twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_console.desk import Desk
from admin_console.errors import ChangedMeanwhile, NothingToReview
from admin_console.policies.forms import ReviewForm
from admin_console.policies.rule_sets import RuleSet
from admin_console.policies.targets import PolicyStep, Target, targets_of
from mailportal.errors import BadInput, Words
from security.browsers.flows import flow_of
from security.flow.values import Flow
from security.grants.http import proved
from security.grants.rules import Purpose

_KEYS: Final = "policy_plan:%s"


def to_review(request: HttpRequest, rules: RuleSet, *steps: PolicyStep, named: Sequence[object] = ()) -> HttpResponse:
    """Remember the steps and go to their review, whose address has what is ``named``; others waiting are replaced."""
    request.session[_KEYS % rules.pages] = [_kept(step) for step in steps]
    return redirect(rules.urls["review"], *named)


def _kept(step: PolicyStep) -> dict[str, Any]:
    (department, employee), plan = step.target.place, step.plan
    return {
        "department": department,
        "employee": employee and str(employee),
        "values": dict(plan.values),
        "reason": plan.reason,
        "ends_at": plan.ends_at and plan.ends_at.isoformat(),
        "owner": plan.owner,
    }


def drop_draft(request: HttpRequest, rules: RuleSet) -> None:
    """Forget the plan: it was carried out."""
    request.session.pop(_KEYS % rules.pages, None)


def draft_of(request: HttpRequest, rules: RuleSet, desk: Desk) -> list[PolicyStep]:
    """Return the waiting steps with their targets looked up again. Raises NothingToReview where any is gone."""
    rows: list[dict[str, Any]] = request.session.get(_KEYS % rules.pages) or []
    places = [(row["department"], row["employee"] and UUID(row["employee"])) for row in rows]
    found = targets_of(desk, places)
    if not rows or not found.keys() >= set(places):
        raise NothingToReview(rules.begins)
    return [_step(found[place], row) for place, row in zip(places, rows, strict=True)]


def _step(target: Target, row: Mapping[str, Any]) -> PolicyStep:
    ends_at = row["ends_at"] and datetime.fromisoformat(row["ends_at"])
    return PolicyStep(target, target.plan(row["values"], row["reason"], ends_at, row["owner"]))


def review_page(
    request: HttpRequest,
    template: str,
    *,
    made_on: tuple[str, Words],
    named: Sequence[object] = (),
    save: Callable[[Flow, str], HttpResponse],
    shown: Callable[[], Mapping[str, Any]],
) -> HttpResponse:
    """Show what the waiting change means, or let ``save`` carry it out once that is confirmed.

    ``made_on`` is the page of the change, by the name of its URL and its title; ``named`` is what that URL names.
    ``save`` gets the flow with the proof and the fingerprint that the review was sent with; where it raises
    ChangedMeanwhile, the review is shown again. ``shown`` returns what the template says, with ``seen``, the
    fingerprint of it.
    """
    changed = None
    if request.method == "POST":
        try:
            return save(*_confirmed(request))
        except ChangedMeanwhile as meanwhile:
            changed = meanwhile
    flow = proved(request, Purpose.ENFORCE)
    url, above = made_on
    frame = {"up": reverse(url, args=named), "above": above, "grant": flow.proof, "changed": changed}
    return render(request, template, {**shown(), **frame}, status=409 if changed else 200)


def _confirmed(request: HttpRequest) -> tuple[Flow, str]:
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise BadInput
    return replace(flow_of(request), proof=form.cleaned_data["grant"]), form.cleaned_data["seen"]
