"""Policies in words: what holds and where it comes from (X6), and what a change would do and has done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.policies.kinds import PolicyChoice, PolicyKind
from accounts.policies.resolve import EffectivePolicy, Order, Scope
from admin_console.policies.plan import Plan
from admin_console.policies.targets import PolicyStep, Target
from mailportal.last_days import last_day


@dataclass(frozen=True, slots=True)
class Why:
    """The choice of a kind that holds, and where it comes from; ``order`` is None for a default."""

    kind: PolicyKind
    choice: PolicyChoice
    origin: str
    order: Order | None
    last_day: date | None


def why(kind: PolicyKind, found: EffectivePolicy, departments: Mapping[int, str], zone: tzinfo) -> Why:
    """Return the effective choice with its origin; ``departments`` are names by id, as far as the reader may know."""
    ends_at = found.order.ends_at if found.order else None
    return Why(kind, kind.choice(found.value), _origin(found, departments), found.order, last_day(ends_at, zone))


def _origin(found: EffectivePolicy, departments: Mapping[int, str]) -> str:
    match found.scope:
        case Scope.ACCOUNT:
            return _("Exception for this account")
        case Scope.DEPARTMENT:
            name = departments.get(found.scope_id or 0)
            # What lies above the reader's own departments has no name for them.
            above = _("Exception for a department above")
            return above if name is None else _("Exception for %(department)s") % {"department": name}
        case Scope.DOMAIN:
            return _("Rule of the domain")
    return _("Default")


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One part of a change: what holds there now and what will, and by whom, why and until when it is ordered."""

    kind: PolicyKind
    whom: str
    before: PolicyChoice
    after: PolicyChoice
    plan: Plan
    last_day: date | None


def review_lines(
    steps: Iterable[PolicyStep],
    reviewed: Iterable[tuple[PolicyKind, PolicyChoice, PolicyChoice]],
    names: Mapping[str, str],
) -> list[ReviewLine]:
    """Return the parts of a change in words; ``names`` are the full names of departments by path."""
    written = [(step, kind) for step in steps for kind in step.plan.values]
    return [
        ReviewLine(kind, _whom(step.target, names), before, after, step.plan, _last_day_of(step))
        for (step, _), (kind, before, after) in zip(written, reviewed, strict=True)
    ]


def _whom(target: Target, names: Mapping[str, str]) -> str:
    if target.account is not None:
        return target.account.name
    return target.label if target.department is None else names[target.department.path]


def _last_day_of(step: PolicyStep) -> date | None:
    return last_day(step.plan.ends_at, step.target.domain.zone)


def effect_words(moved: Mapping[str, Mapping[str, object]], *, total: int) -> list[SafeString]:
    """Return what a change does to whom, as list items: by template of the kinds, with who moves to which value.

    A template finds the numbers of each value under its name, and all of them as ``values``.
    """
    contexts = ((effects, {**values, "values": values, "total": total}) for effects, values in moved.items())
    items = (render_to_string(effects, context).strip() for effects, context in contexts)
    return [SafeString(item) for item in items if item]


def done_words(moved: Iterable[tuple[PolicyChoice, int]]) -> list[str]:
    """Return what a change has done, where it moved anybody and the choice has words for it."""
    return [choice.done % {"n": n} for choice, n in moved if n and choice.done]
