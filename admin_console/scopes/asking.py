"""One request for the page of a scope: what there is, what was typed so far, and the line that a button adds."""

from dataclasses import dataclass, field, replace
from typing import Final

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.policies.kinds import PolicyKind
from admin_console.desk import Desk
from admin_console.policies.rule_sets import RuleSet
from admin_console.policies.targets import PolicyStep, Target
from admin_console.scopes.changes import Change, change_of
from admin_console.scopes.drafts import MOST_ADDED, Added, Changes, read_changes
from admin_console.scopes.entries import chosen_listed, others_listed
from admin_console.scopes.forms import AccountForm, ExceptionForm, ScopeForm
from admin_console.scopes.queries import ScopeGround, ground_of, present_of
from admin_console.scopes.rules import Choice, Who
from admin_console.scopes.shown import Lists
from admin_console.scopes.words import TOO_MANY
from security.policies import OFF, ON

# What a button of the page does, and to what; the one that goes on to the review says nothing.
_REMOVE: Final = "remove:"
# What is kept until it is added; the networks of the rule are another field.
_TYPED: Final = ("account", "whom", "other_networks", "owner", "reason", "ends_on")


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
    def lines(self) -> Changes:
        """Return the changes with the rule's value in lines that say what the rule says."""
        kind = self.ground.kind
        return self.changes if kind.written is None else self.changes.saying(kind.written.value, self.wanted.value)

    @property
    def is_unclear(self) -> bool:
        """Whether a rule that is written cannot be read, so that nothing can be said of what it would do."""
        return self.ground.kind.written is not None and self.form.is_bound and not self.form.is_valid()

    @property
    def is_wrong(self) -> bool:
        """Whether something that was sent has to be put right."""
        return bool(self.form.errors or self.account.errors or self.exception.errors)


def opened(desk: Desk, rules: RuleSet, kind: PolicyKind, sent: QueryDict | None) -> ScopeAsked:
    """Return what there is, and what was typed; nothing is added or taken away yet."""
    ground = ground_of(desk, kind, besides=rules.tick)
    by_rows = present_of(ground)
    value = by_rows.value
    lists = Lists(
        chosen_listed(ground, value, below=_below(sent, "accounts")),
        others_listed(ground, value, below=_below(sent, "exceptions")),
    )
    # Where older ones are asked for there were newer ones.
    has_accounts = bool(lists.accounts.rows) or _below(sent, "accounts") is not None
    present = replace(by_rows, who=Who.CHOSEN) if by_rows.who is Who.NOBODY and has_accounts else by_rows
    typed = {} if sent is None else {name: sent.get(name, "") for name in _TYPED}
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
            tick=(rules.tick, ground.is_on(rules.tick)),
            chosen=ground.departments(present.departments),
            seen=ground.orders.epoch,
        ),
        AccountForm(None, desk=desk, initial=typed),
        ExceptionForm(None, desk=desk, kind=kind, initial=typed),
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
        said = asked.ground.kind.written
        value = asked.wanted.value if said is None else said.value
        asked.changes = asked.changes.with_one(Added(asked.account.place, value))
        asked.account = AccountForm(None, desk=asked.desk)


def _add_exception(asked: ScopeAsked, sent: QueryDict) -> None:
    kind = asked.ground.kind
    asked.exception = ExceptionForm(sent, desk=asked.desk, kind=kind)
    if asked.exception.is_valid():
        typed = asked.exception.cleaned_data
        value = typed.get("other_networks") or kind.default
        one = Added(asked.exception.place, value, typed["owner"], typed["reason"], typed["ends_on"])
        asked.changes = asked.changes.with_one(one)
        asked.exception = ExceptionForm(None, desk=asked.desk, kind=kind)


def change_asked(asked: ScopeAsked) -> Change | None:
    """Return what would be written; None, and an error of the form, where it cannot be."""
    if asked.is_unclear:
        return None
    try:
        return change_of(
            asked.desk,
            asked.ground,
            present=asked.present,
            wanted=asked.wanted,
            changes=asked.lines,
            besides=_ticked(asked),
        )
    except ValidationError as wrong:
        asked.form.add_error(None, wrong)
        return None


def _ticked(asked: ScopeAsked) -> list[PolicyStep]:
    """Return the step that the tick of the page makes, where it differs from what holds."""
    tick, domain = asked.rules.tick, Target(asked.desk.domain)
    if tick is None or not asked.form.is_bound or asked.form.is_ticked == asked.form.was_ticked:
        return []
    return [PolicyStep(domain, domain.plan({tick.name: ON if asked.form.is_ticked else OFF}))]
