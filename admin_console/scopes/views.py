"""For whom a rule holds (P3 to P7): one page for every kind. A change goes to the review."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies.kinds import PolicyKind
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.policies.http import to_review
from admin_console.policies.rule_sets import RuleSet
from admin_console.policies.targets import targets_of
from admin_console.scopes.asking import ScopeAsked, change_asked, lists_below, opened, press
from admin_console.scopes.changes import Change
from admin_console.scopes.drafts import places_of
from admin_console.scopes.heads import counts_for
from admin_console.scopes.shown import effect_of, lists_shown, ticks_of
from admin_console.scopes.words import CHANGED_MEANWHILE, NOTHING_CHANGES
from mailportal.web.pages import FORM, page


@page(postmasters, FORM, repeats=("departments",))
def scope_edit(request: HttpRequest, desk: Desk, rules: RuleSet, kind: str = "") -> HttpResponse:
    """Say for whom one kind of the rules holds. Buttons that add and remove lines answer with the same page."""
    asked = opened(desk, rules, _kind_of(rules, kind), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _shown(request, asked, change_asked(asked))
    does = request.POST.get("do", "")
    press(asked, request.POST, does)
    change = change_asked(asked)
    if does or asked.is_wrong or change is None:
        return _shown(request, asked, change)
    asked.is_stale = asked.form.cleaned_data["seen"] != asked.ground.orders.epoch
    if not change.steps:
        asked.form.add_error(None, NOTHING_CHANGES)
    if asked.is_stale or asked.is_wrong:
        return _shown(request, asked, change)
    return to_review(request, rules, *change.steps)


def _kind_of(rules: RuleSet, name: str) -> PolicyKind:
    found = next((kind for kind in rules.kinds if kind.name == name or not name), None)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, asked: ScopeAsked, change: Change | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    is_fresh = asked.is_stale or sent is None
    context = {
        **_what(asked),
        **_touched(asked, change),
        "seen": asked.ground.orders.epoch if is_fresh else asked.form["seen"].value(),
        "changed": CHANGED_MEANWHILE if asked.is_stale else "",
        "below": lists_below(sent),
    }
    status = 409 if asked.is_stale else 400 if asked.is_wrong else 200
    return render(request, "admin_console/scopes/edit.html", context, status=status)


def _what(asked: ScopeAsked) -> dict[str, Any]:
    rules, kind = asked.rules, asked.ground.kind
    return {
        "rules": rules,
        "heading": rules.title if len(rules.kinds) == 1 else kind.title,
        "choice": kind.group_of(asked.wanted.value),
        "written": kind.written,
        "says_value": asked.form.has_values or asked.form.is_written,
        "standing": rules.standing(domain_id=asked.desk.domain.pk) if len(rules.kinds) == 1 else {},
        "otherwise": kind.choice(kind.default),
        "form": asked.form,
        "account_form": asked.account,
        "exception_form": asked.exception,
        "changes": asked.changes.written(),
    }


def _touched(asked: ScopeAsked, change: Change | None) -> dict[str, Any]:
    desk, ground, value = asked.desk, asked.ground, asked.wanted.value
    counts = counts_for(ground.kind, domain_id=desk.domain.pk)
    targets = targets_of(desk, places_of(asked.changes.added))
    return {
        "ticks": ticks_of(asked.form, ground, counts),
        "effect": change and effect_of(change, value, counts),
        **lists_shown(desk, ground, asked.lists, asked.lines, targets, value),
    }
