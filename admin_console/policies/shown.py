"""What the review of a change shows."""

from collections.abc import Sequence
from typing import Any

from accounts.directory.rules import full_name
from admin_console.desk import Desk
from admin_console.policies.origins import is_shut_out
from admin_console.policies.review import review_of
from admin_console.policies.targets import PolicyStep
from admin_console.policies.words import effect_words, review_lines
from admin_console.reach import readable_names


def review_context(desk: Desk, steps: Sequence[PolicyStep], address: str = "") -> dict[str, Any]:
    """Return what the template of a review takes; ``seen`` is its fingerprint, ``address`` where the viewer is."""
    review = review_of(viewer=desk.account, domain_id=desk.domain.pk, steps=steps)
    return {
        "lines": review_lines(steps, review.steps, _names(desk, steps)),
        "review": review,
        "effects": effect_words(review.moved, total=review.accounts),
        "seen": review.fingerprint,
        "own_address": address if is_shut_out(steps, desk.account, address) else "",
    }


def _names(desk: Desk, steps: Sequence[PolicyStep]) -> dict[str, str]:
    """Return the full names of the departments that steps are for, by path; one statement."""
    paths = [step.target.department.path for step in steps if step.target.department is not None]
    return {path: full_name(names) for path, names in readable_names(desk, paths).items()}
