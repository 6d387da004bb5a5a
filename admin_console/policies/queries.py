"""Reading for the pages of rules: what holds at a scope, and why."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import Orders, effective_at
from admin_console.policies.targets import Target
from admin_console.policies.words import Why, why


def whys_at(
    *, target: Target, orders: Orders, kinds: tuple[PolicyKind, ...], departments: Mapping[int, str]
) -> list[Why]:
    """Return what holds at a scope for several kinds, in words with the origin."""
    now = timezone.now()
    return [why(kind, effective_at(orders, kind, target.crowd, now), departments, target.domain.zone) for kind in kinds]
