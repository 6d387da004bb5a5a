"""For whom a rule holds (P3 to P7): one page for every kind. A change goes to the review."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from accounts.policies.kinds import PolicyKind
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.policies.http import to_review
from admin_console.policies.rule_sets import RuleSet
from admin_console.policies.targets import targets_of
from admin_console.scopes.changes import Change, change_of
from admin_console.scopes.drafts import MOST_ADDED, Added, Changes, places_of, read_changes
from admin_console.scopes.forms import AccountForm, ExceptionForm, ScopeForm
from admin_console.scopes.heads import counts_for
from admin_console.scopes.queries import ScopeGround, chosen_accounts, ground_of, listed, other_rows, present_of
from admin_console.scopes.rules import Choice
from admin_console.scopes.shown import Lists, effect_of, lists_shown, ticks_of
from admin_console.scopes.words import CHANGED_MEANWHILE, NOTHING_CHANGES, TOO_MANY
from mailportal.web.pages import FORM, page

# What a button of the page does, and to what; the one that goes on to the review says nothing.
_REMOVE: Final = "remove:"


@dataclass(slots=True)
class _ScopeAsked:
    """One request for the page: what there is, and what was typed so far."""

    desk: Desk
    rules: RuleSet
    ground: ScopeGround
    lists: Lists
    present: Choice
    form: ScopeForm
    account: AccountForm
    exception: ExceptionForm
    changes: Changes = field(default_factory=Changes)
    is_stale: bool = False

    @property
    def wanted(self) -> Choice:
        """Return what was chosen, what holds where that is not clear."""
        return self.form.choice if self.form.is_bound and self.form.is_valid() else self.present

    @property
    def is_wrong(self) -> bool:
        """Whether something that was sent has to be put right."""
        return bool(self.form.errors or self.account.errors or self.exception.errors)


@page(postmasters, FORM, repeats=("departments",))
def scope_edit(request: HttpRequest, desk: Desk, rules: RuleSet, kind: str = "") -> HttpResponse:
    """Say for whom one kind of the rules holds. Buttons that add and remove lines answer with the same page."""
    asked = _opened(desk, rules, _kind_of(rules, kind), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _shown(request, asked, _change(asked))
    does = request.POST.get("do", "")
    _carry_out(asked, request.POST, does)
    change = _change(asked)
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


def _opened(desk: Desk, rules: RuleSet, kind: PolicyKind, sent: QueryDict | None) -> _ScopeAsked:
    ground = ground_of(desk, kind)
    value = present_of(ground, has_accounts=False).value
    lists = Lists(
        listed(chosen_accounts(desk, kind, value), below=_below(sent, "accounts")),
        listed(other_rows(desk, kind, value), below=_below(sent, "exceptions")),
    )
    present = present_of(ground, has_accounts=bool(lists.accounts.rows))
    typed = (
        {} if sent is None else {name: sent.get(name, "") for name in ("account", "whom", "owner", "reason", "ends_on")}
    )
    return _ScopeAsked(
        desk,
        rules,
        ground,
        lists,
        present,
        ScopeForm(
            sent,
            desk=desk,
            kind=kind,
            present=present,
            chosen=ground.departments(present.departments),
            seen=ground.orders.epoch,
        ),
        AccountForm(None, desk=desk, initial=typed),
        ExceptionForm(None, desk=desk, initial=typed),
    )


def _below(sent: QueryDict | None, which: str) -> int | None:
    """Return the id of the row from which a list goes on: a button's, or as the page had it."""
    if sent is None:
        return None
    does, _, pk = sent.get("do", "").partition(":")
    text = pk if does == which else sent.get(f"{which}_below", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _lists_below(request: HttpRequest) -> dict[str, int | bool | None]:
    sent = request.POST if request.method == "POST" else None
    below = {which: _below(sent, which) for which in ("accounts", "exceptions")}
    return {**below, **{f"{which}_first": pk is None for which, pk in below.items()}}


def _carry_out(asked: _ScopeAsked, sent: QueryDict, does: str) -> None:
    """Add what was typed, or take a line away."""
    asked.changes = read_changes(sent.get("changes", ""))
    asked.form.is_valid()
    if does.startswith(_REMOVE):
        asked.changes = asked.changes.without(does.removeprefix(_REMOVE))
    # What was typed and not added is meant, too; Enter presses the first button, whatever line it was pressed in.
    adds = does in {"", "account", "exception"}
    has_account, has_exception = bool(sent.get("account")), bool(sent.get("whom"))
    if adds and (has_account or (does == "account" and not has_exception)):
        _add_account(asked, sent)
    if adds and (has_exception or (does == "exception" and not has_account)):
        _add_exception(asked, sent)
    if len(asked.changes.added) > MOST_ADDED:
        asked.form.add_error(None, TOO_MANY)


def _add_account(asked: _ScopeAsked, sent: QueryDict) -> None:
    asked.account = AccountForm(sent, desk=asked.desk)
    if asked.account.is_valid():
        asked.changes = asked.changes.with_one(Added(asked.account.place, asked.wanted.value))
        asked.account = AccountForm(None, desk=asked.desk)


def _add_exception(asked: _ScopeAsked, sent: QueryDict) -> None:
    asked.exception = ExceptionForm(sent, desk=asked.desk)
    if asked.exception.is_valid():
        typed = asked.exception.cleaned_data
        one = Added(asked.exception.place, asked.ground.kind.default, typed["owner"], typed["reason"], typed["ends_on"])
        asked.changes = asked.changes.with_one(one)
        asked.exception = ExceptionForm(None, desk=asked.desk)


def _change(asked: _ScopeAsked) -> Change | None:
    """Return what would be written; None, and an error of the form, where it cannot be."""
    try:
        return change_of(asked.desk, asked.ground, present=asked.present, wanted=asked.wanted, changes=asked.changes)
    except ValidationError as wrong:
        asked.form.add_error(None, wrong)
        return None


def _shown(request: HttpRequest, asked: _ScopeAsked, change: Change | None) -> HttpResponse:
    desk, value, kind = asked.desk, asked.wanted.value, asked.ground.kind
    counts = counts_for(kind, domain_id=desk.domain.pk)
    targets = targets_of(desk, places_of(asked.changes.added))
    context: dict[str, Any] = {
        "rules": asked.rules,
        "heading": asked.rules.title if len(asked.rules.kinds) == 1 else asked.ground.kind.title,
        "choice": asked.ground.kind.choice(value),
        "otherwise": asked.ground.kind.choice(asked.ground.kind.default),
        "form": asked.form,
        "ticks": ticks_of(asked.form, asked.ground, counts),
        "account_form": asked.account,
        "exception_form": asked.exception,
        "seen": asked.ground.orders.epoch if asked.is_stale or not asked.form.is_bound else asked.form["seen"].value(),
        "changes": asked.changes.written(),
        "effect": change and effect_of(change, value, counts),
        "changed": CHANGED_MEANWHILE if asked.is_stale else "",
        "below": _lists_below(request),
        **lists_shown(desk, asked.ground, asked.lists, asked.changes, targets, value),
    }
    status = 409 if asked.is_stale else 400 if asked.is_wrong else 200
    return render(request, "admin_console/scopes/edit.html", context, status=status)
