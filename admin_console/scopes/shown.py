"""The page of a scope, put together: what was typed, whom it touches, and the rows that there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms.boundfield import BoundWidget

from accounts.models import Policy
from accounts.policies.resolve import Order
from admin_console.desk import Desk
from admin_console.figures.queries import PEOPLE, Counts
from admin_console.policies.targets import Place, Target, accounts_named
from admin_console.scopes.changes import Change
from admin_console.scopes.drafts import Added, Changes, ref_of
from admin_console.scopes.entries import Listed, ScopeEntry, entry_of
from admin_console.scopes.forms import ScopeForm
from admin_console.scopes.heads import heads_in
from admin_console.scopes.naming import some_holding
from admin_console.scopes.queries import ScopeGround
from admin_console.scopes.words import names_of
from mailportal.last_days import last_day, moment_after


@dataclass(frozen=True, slots=True)
class Effect:
    """For how many of so many people the rule holds once the change is made, and some of them by name."""

    number: int
    total: int
    names: str


def effect_of(change: Change, value: str, counts: Counts) -> Effect:
    """Return whom a value, or another of its group, holds for after the change."""
    ground, total = change.ground, counts.whole(PEOPLE)
    group, rows = ground.kind.group_of(value).value, ground.groups_of(change.after)
    number = heads_in(counts, ground.kind).holding(group, rows, change.own_rows())
    known = accounts_named(change.steps)
    some = some_holding(ground, change.after, group, known=known, number=number, total=total) if number else []
    return Effect(number, total, names_of(some, number=number))


@dataclass(frozen=True, slots=True)
class Lists:
    """The rows of a page: accounts for which the rule holds by themselves, and what says something else."""

    accounts: Listed
    others: Listed


def lists_shown(
    desk: Desk, ground: ScopeGround, lists: Lists, changes: Changes, targets: Mapping[Place, Target], value: str
) -> dict[str, Any]:
    """Return both lists in words: rows that are to be written first, and without those that are to be taken back."""
    new = [(one, _new_entry(desk, ground, targets[one.place], one)) for one in changes.added if one.place in targets]

    def shown(rows: Sequence[Policy], *, are_chosen: bool) -> list[ScopeEntry]:
        added = [entry for one, entry in new if (one.value == value) is are_chosen]
        return [*added, *(entry_of(ground, row) for row in rows if row.pk not in changes.removed)]

    return {
        "accounts": shown(lists.accounts.rows, are_chosen=True),
        "exceptions": shown(lists.others.rows, are_chosen=False),
        "older_accounts": lists.accounts.older,
        "older_exceptions": lists.others.older,
    }


def _new_entry(desk: Desk, ground: ScopeGround, target: Target, one: Added) -> ScopeEntry:
    account, department = target.account, target.department
    return ScopeEntry(
        ref=ref_of(one.place),
        whom=account.name if account is not None else ground.full_name(department.pk if department else 0),
        detail=account.address if account is not None else "",
        choice=ground.kind.choice(one.value),
        owner=one.owner or desk.account.address,
        reason=one.reason,
        last_day=last_day(moment_after(one.last_day, desk.domain.zone), desk.domain.zone),
        is_new=True,
    )


@dataclass(frozen=True, slots=True)
class DepartmentTick:
    """A department that can be ticked, how many people are in it and below, and what its row says besides."""

    box: BoundWidget
    people: int
    reason: str
    last_day: date | None


def ticks_of(form: ScopeForm, ground: ScopeGround, counts: Counts) -> list[DepartmentTick]:
    """Return the departments that can be ticked; none where their names are typed."""
    return [_tick(box, ground, counts) for box in form["departments"]] if form.is_listed else []


def _tick(box: BoundWidget, ground: ScopeGround, counts: Counts) -> DepartmentTick:
    pk = int(str(box.data["value"]))
    order = ground.orders.departments.get((ground.kind.name, pk), Order(""))
    return DepartmentTick(box, counts.at(pk, PEOPLE), order.reason, last_day(order.ends_at, ground.domain.zone))
