"""What the review of a change shows."""

from collections.abc import Mapping
from typing import Any

from admin_console.desk import Desk
from admin_console.policies.plan import Plan
from admin_console.policies.review import review_of
from admin_console.policies.targets import Target
from admin_console.policies.words import effect_words, last_day
from admin_console.reach import names_along


def review_context(desk: Desk, target: Target, plan: Plan) -> dict[str, Any]:
    """Return what the template of a review takes; ``seen`` is the fingerprint of it."""
    review = review_of(viewer=desk.account, target=target, plan=plan)
    return {
        "plan": plan,
        "whom": whom_words(target, names_along(desk, target.path)),
        "review": review,
        "effects": effect_words(review.moved, total=review.accounts),
        "last_day": last_day(plan.ends_at, target.domain.zone),
        "seen": review.fingerprint,
    }


def whom_words(target: Target, departments: Mapping[int, str]) -> str:
    """Return for whom a change is; ``departments`` are names by id, as far as the desk may read them."""
    return departments[target.department.pk] if target.department else target.label
