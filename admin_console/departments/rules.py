"""How the tree of departments is shown, pure: the top level, and what lies below the departments that are opened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

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
    url: str
    level: int = 0
    is_here: bool = False

    @property
    def step(self) -> int:
        """Return how far in it is shown."""
        return min(self.level, _MOST_STEPS)

    @property
    def with_factor(self) -> tuple[int, bool]:
        """Return in per cent how many have a second factor, and whether that is low."""
        return _share(self.count.factor_percent)

    @property
    def bound(self) -> tuple[int, bool]:
        """Return the same of how many need security passwords."""
        return _share(self.count.bound_percent)


def _share(percent: int) -> tuple[int, bool]:
    return percent, percent < _ENOUGH


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
        yield replace(row, level=level, is_here=row.pk == here)
        yield from _walk(by_parent, row.pk, level + 1, here)
