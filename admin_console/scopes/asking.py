"""One request for the page of a scope: what there is, what was typed so far, and the line that a button adds."""

from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.policies.kinds import PolicyKind
from admin_console.desk import Desk
from admin_console.policies.rule_sets import RuleSet
from admin_console.scopes.changes import Change, change_of
from admin_console.scopes.drafts import MOST_ADDED, Added, Changes, read_changes
from admin_console.scopes.forms import AccountForm, ExceptionForm, ScopeForm
from admin_console.scopes.queries import ScopeGround, chosen_listed, ground_of, others_listed, present_of
from admin_console.scopes.rules import Choice
from admin_console.scopes.shown import Lists
from admin_console.scopes.words import TOO_MANY

# What a button of the page does, and to what; the one that goes on to the review says nothing.
_REMOVE: Final = "remove:"


@dataclass(slots=True)
class ScopeAsked:
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


def opened(desk: Desk, rules: RuleSet, kind: PolicyKind, sent: QueryDict | None) -> ScopeAsked:
    """Return what there is, and what was typed; nothing is added or taken away yet."""
    ground = ground_of(desk, kind)
    value = present_of(ground, has_accounts=False).value
    lists = Lists(
        chosen_listed(ground, value, below=_below(sent, "accounts")),
        others_listed(ground, value, below=_below(sent, "exceptions")),
    )
    # Where older ones are asked for there were newer ones.
    present = present_of(ground, has_accounts=bool(lists.accounts.rows) or _below(sent, "accounts") is not None)
    typed = (
        {} if sent is None else {name: sent.get(name, "") for name in ("account", "whom", "owner", "reason", "ends_on")}
    )
    return ScopeAsked(
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


def lists_below(sent: QueryDict | None) -> dict[str, int | bool | None]:
    """Return from which row each list goes on, None from the newest, and whether it does that."""
    below = {which: _below(sent, which) for which in ("accounts", "exceptions")}
    return {**below, **{f"{which}_first": pk is None for which, pk in below.items()}}


def press(asked: ScopeAsked, sent: QueryDict, does: str) -> None:
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


def _add_account(asked: ScopeAsked, sent: QueryDict) -> None:
    asked.account = AccountForm(sent, desk=asked.desk)
    if asked.account.is_valid():
        asked.changes = asked.changes.with_one(Added(asked.account.place, asked.wanted.value))
        asked.account = AccountForm(None, desk=asked.desk)


def _add_exception(asked: ScopeAsked, sent: QueryDict) -> None:
    asked.exception = ExceptionForm(sent, desk=asked.desk)
    if asked.exception.is_valid():
        typed = asked.exception.cleaned_data
        one = Added(asked.exception.place, asked.ground.kind.default, typed["owner"], typed["reason"], typed["ends_on"])
        asked.changes = asked.changes.with_one(one)
        asked.exception = ExceptionForm(None, desk=asked.desk)


def change_asked(asked: ScopeAsked) -> Change | None:
    """Return what would be written; None, and an error of the form, where it cannot be."""
    try:
        return change_of(asked.desk, asked.ground, present=asked.present, wanted=asked.wanted, changes=asked.changes)
    except ValidationError as wrong:
        asked.form.add_error(None, wrong)
        return None
