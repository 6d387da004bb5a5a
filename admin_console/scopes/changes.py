"""What a page of a scope asks for, as steps of one change of policy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Policy
from accounts.policies.resolve import DomainOrders
from admin_console.desk import Desk
from admin_console.policies.forms import no_hidden_characters
from admin_console.policies.plan import orders_after
from admin_console.policies.targets import Place, PolicyStep, Target, accounts_named, plans_of, targets_of
from admin_console.reach import exceptions_of
from admin_console.scopes.drafts import Added, Changes, places_of
from admin_console.scopes.entries import chosen_accounts
from admin_console.scopes.queries import ScopeGround, owners_among, with_rows_of
from admin_console.scopes.rules import Choice, OwnRow, Who, department_writes, domain_write
from mailportal.errors import BadInput
from mailportal.last_days import moment_after

# So many accounts lose rows of their own by one change; more are the work of a batch.
_MOST_ACCOUNTS: Final = 100


@dataclass(frozen=True, slots=True)
class Change:
    """The steps of what is asked for, and the state of the domain's orders before and after them."""

    steps: tuple[PolicyStep, ...]
    ground: ScopeGround
    after: DomainOrders

    def own_rows(self) -> list[OwnRow]:
        """Return the accounts whose own rows change, with the groups of their values."""
        return [
            OwnRow(
                account.department_id,
                _value(self.ground.orders, self.ground, account.pk),
                _value(self.after, self.ground, account.pk),
            )
            for account in (step.target.account for step in self.steps)
            if account is not None
        ]


def _value(orders: DomainOrders, ground: ScopeGround, account: int) -> str | None:
    order = orders.accounts.get((ground.kind.name, account))
    return ground.kind.group_of(order.value).value if order is not None and order.is_living(ground.now) else None


def change_of(
    desk: Desk,
    ground: ScopeGround,
    *,
    present: Choice,
    wanted: Choice,
    changes: Changes,
    besides: Sequence[PolicyStep] = (),
) -> Change:
    """Return what is to be written; rows that say so already are left out. ``besides`` is of another kind.

    Raises ValidationError where somebody who was added is no longer there, or where so many accounts have rows of their
    own that a batch has to take them back.
    """
    added = [one for one in changes.added if wanted.who is not Who.NOBODY or one.value != wanted.value]
    _check(desk, ground, added)
    taken_back = _taken_back(desk, ground, wanted, changes, is_new=wanted != present)
    departments = _departments(ground, present, wanted, added, taken_back)
    targets = targets_of(desk, [*places_of(added), *((pk, None) for pk in departments)])
    if not targets.keys() >= set(places_of(added)):
        raise ValidationError(_("An account or department that you added is no longer there. Remove it, then go on."))
    steps = {target.place: PolicyStep(target, target.plan({ground.kind.name: None})) for target in taken_back}
    steps |= {
        place: _step(ground, targets[place], value)
        for place, value in _by_place(departments).items()
        if place in targets
    }
    if ground.kind.written is not None and wanted.who is not Who.NOBODY and wanted.value != present.value:
        moved = _accounts(desk, ground, present.value)
        steps = {_target(desk, row).place: _moved_along(desk, ground, row, wanted.value) for row in moved} | steps
    steps |= {one.place: _added_step(desk, ground, targets[one.place], one) for one in added}
    value = domain_write(ground.rows, wanted)
    whole = [] if value is None else [_step(ground, Target(desk.domain), value)]
    ordered = (*whole, *sorted(steps.values(), key=_order))
    known = with_rows_of(ground, accounts_named(ordered))
    return Change((*ordered, *besides), known, orders_after(known.orders, *plans_of(ordered)))


def _check(desk: Desk, ground: ScopeGround, added: Iterable[Added]) -> None:
    """Raise BadInput for a line that no page of ours wrote; who answered for one may have lost the task since."""
    for one in added:
        try:
            no_hidden_characters(one.reason)
        except ValidationError as wrong:
            raise BadInput from wrong
        if not ground.kind.accepts(one.value):
            raise BadInput
    owners = {one.owner for one in added} - {"", desk.account.address}
    if owners and owners_among(desk, owners) != owners:
        raise ValidationError(_("An owner that you entered is no longer an administrator of this domain."))


def _order(step: PolicyStep) -> tuple[bool, str]:
    return step.target.account is not None, step.target.label


def _step(ground: ScopeGround, target: Target, value: str | None) -> PolicyStep:
    return PolicyStep(target, target.plan({ground.kind.name: value}))


def _added_step(desk: Desk, ground: ScopeGround, target: Target, one: Added) -> PolicyStep:
    ends_at = moment_after(one.last_day, desk.domain.zone)
    return PolicyStep(target, target.plan({ground.kind.name: one.value}, one.reason, ends_at, one.owner))


def _by_place(departments: Mapping[int, str | None]) -> dict[Place, str | None]:
    return {(pk, None): value for pk, value in departments.items()}


def _departments(
    ground: ScopeGround, present: Choice, wanted: Choice, added: Iterable[Added], taken_back: Iterable[Target]
) -> dict[int, str | None]:
    rows = ground.rows
    gone = {target.department.pk for target in taken_back if target.department is not None}
    said = {present.value, wanted.value}
    excepted = {pk for pk, value in rows.departments.items() if value not in said} - gone
    excepted |= {one.place[0] for one in added if one.place[0] is not None and one.value != wanted.value}
    return department_writes(rows, present, wanted, excepted)


def _taken_back(desk: Desk, ground: ScopeGround, wanted: Choice, changes: Changes, *, is_new: bool) -> list[Target]:
    rows = list(exceptions_of(desk, ground.kind).filter(pk__in=changes.removed)) if changes.removed else []
    # Where it holds for nobody already, no account is chosen.
    if wanted.who is Who.NOBODY and is_new:
        rows += _accounts(desk, ground, wanted.value)
    return [_target(desk, row) for row in rows]


def _moved_along(desk: Desk, ground: ScopeGround, row: Policy, value: str) -> PolicyStep:
    """Return the step by which an account for which the rule holds by itself follows what is written now."""
    target = _target(desk, row)
    return PolicyStep(target, target.plan({ground.kind.name: value}, row.reason, row.ends_at, row.owner))


def _accounts(desk: Desk, ground: ScopeGround, value: str) -> list[Policy]:
    rows = list(chosen_accounts(desk, ground.kind, value)[: _MOST_ACCOUNTS + 1])
    if len(rows) > _MOST_ACCOUNTS:
        raise ValidationError(
            _(
                "For more than %(most)s accounts this is set by itself. Take it back under Employee Accounts first, "
                "for many at once."
            ),
            params={"most": _MOST_ACCOUNTS},
        )
    return rows


def _target(desk: Desk, row: Policy) -> Target:
    if row.account is not None:
        row.account.domain = desk.domain  # which has been read
    return Target(desk.domain, row.department, row.account)
