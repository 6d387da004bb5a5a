"""How the tree of departments is shown, pure: the top level, and what lies below the departments that are opened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from admin_console.figures.rules import HeadCount

# Of one page; further departments are found by name.
MOST_SHOWN = 50
# Deeper ones stand below each other: on a phone there is room for no more steps.
_MOST_STEPS = 4
# A smaller share, in per cent, waits for somebody to do something about it.
_ENOUGH = 80


@dataclass(frozen=True, slots=True)
class Branch:
    """One department of the tree with the count of its people; ``level`` is 0 for the top of what the desk reaches."""

    pk: int
    parent_id: int | None
    name: str
    has_more: bool  # departments below it
    count: HeadCount
    level: int = 0
    is_here: bool = False

    @property
    def step(self) -> int:
        """Return how far in it is shown."""
        return min(self.level, _MOST_STEPS)

    @property
    def factor_tone(self) -> str:
        """Return how its share of second factors looks."""
        return _tone(self.count.factor_percent)

    @property
    def bound_tone(self) -> str:
        """Return how its share of security passwords looks."""
        return _tone(self.count.bound_percent)


def _tone(percent: int) -> str:
    return "" if percent >= _ENOUGH else "wait"


def in_order(rows: Iterable[Branch], here: int | None) -> list[Branch]:
    """Return the rows as a tree by name, each with its level; one whose parent is not among them is at the top."""
    known = sorted(rows, key=lambda row: (row.name, row.pk))
    by_parent: dict[int | None, list[Branch]] = {}
    keys = {row.pk for row in known}
    for row in known:
        by_parent.setdefault(row.parent_id if row.parent_id in keys else None, []).append(row)
    return list(_walk(by_parent, None, 0, here))


def _walk(
    by_parent: dict[int | None, list[Branch]], parent: int | None, level: int, here: int | None
) -> Iterator[Branch]:
    for row in by_parent.get(parent, []):
        yield Branch(row.pk, row.parent_id, row.name, row.has_more, row.count, level, row.pk == here)
        yield from _walk(by_parent, row.pk, level + 1, here)
