"""For whom a rule holds, pure: nobody, everyone, or chosen departments and accounts, with exceptions.

The rows of a kind are all there is: one for the domain, and those nearer to the accounts. A department that is chosen
has a row with the rule's value, one that is excepted a row with the kind's default; the nearest row wins.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """For whom a rule holds, exceptions apart."""

    NOBODY = "nobody"
    EVERYONE = "everyone"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page says: the rule's value, for whom it holds, and which departments are chosen."""

    who: Who
    value: str
    departments: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rows:
    """The living rows of a kind: what holds for the domain, and the values of departments; ``default`` is the kind's.

    ``parents`` is the tree of departments, child to parent.
    """

    default: str
    domain: str
    departments: Mapping[int, str]
    parents: Mapping[int, int | None]

    def holds(self, place: int | None) -> str:
        """Return what holds in a department, or in none, for those without a row of their own."""
        while place is not None:
            if place in self.departments:
                return self.departments[place]
            place = self.parents.get(place)
        return self.domain

    def apart(self) -> dict[int, str]:
        """Return what holds in the departments where it is something else than for the domain."""
        places = self.parents if self.departments else ()
        return {pk: held for pk in places if (held := self.holds(pk)) != self.domain}


def present_choice(rows: Rows, other_values: Iterable[str], *, has_accounts: bool = False) -> Choice:
    """Return what the rows say; ``has_accounts`` where accounts are chosen by rows of their own.

    The rule's value is the domain's, else what most chosen departments have, else the first of the kind's
    ``other_values``. Departments with other values are exceptions.
    """
    chosen = Counter(value for value in rows.departments.values() if value != rows.default)
    first = chosen.most_common(1)[0][0] if chosen else next(iter(other_values))
    value = first if rows.domain == rows.default else rows.domain
    departments = frozenset(pk for pk, held in rows.departments.items() if held == value)
    if rows.domain != rows.default:
        return Choice(Who.EVERYONE, value, departments)
    return Choice(Who.CHOSEN if departments or has_accounts else Who.NOBODY, value, departments)


def domain_write(rows: Rows, wanted: Choice) -> str | None:
    """Return the value to write for the domain, None where it holds already."""
    value = wanted.value if wanted.who is Who.EVERYONE else rows.default
    return None if value == rows.domain else value


def department_writes(rows: Rows, present: Choice, wanted: Choice, excepted: Collection[int]) -> dict[int, str | None]:
    """Return the rows to write for departments, None to take one back; ``excepted`` are those with an exception.

    Where a rule is for everyone, a chosen department says something only inside one that is excepted.
    """
    kept = _kept(rows, wanted, excepted)
    gone: dict[int, str | None] = dict.fromkeys(present.departments - kept)
    return gone | {pk: wanted.value for pk in sorted(kept) if rows.departments.get(pk) != wanted.value}


def _kept(rows: Rows, wanted: Choice, excepted: Collection[int]) -> frozenset[int]:
    match wanted.who:
        case Who.NOBODY:
            return frozenset()
        case Who.CHOSEN:
            return wanted.departments
    return frozenset(pk for pk in wanted.departments if any(above in excepted for above in _above(rows.parents, pk)))


def _above(parents: Mapping[int, int | None], pk: int) -> Iterator[int]:
    above = parents.get(pk)
    while above is not None:
        yield above
        above = parents.get(above)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """An account whose own row changes: the values of its living row before and afterwards, None for no row."""

    department: int | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people are in a department and all below it, under None in all; by value, those who have own rows.

    A number of a department stands for all below it, so that only those departments are looked at that have rows.
    """

    people: Callable[[int | None], int]
    own: Mapping[str, Callable[[int | None], int]]

    def holding(self, value: str, rows: Rows, changed: Iterable[OwnRow]) -> int:
        """Return for how many people a value holds by these rows and those of their own.

        The accounts that are ``changed`` are counted as they will be.
        """
        by_place = self._inheriting(None) if rows.domain == value else 0
        for pk, held in rows.departments.items():
            before = rows.holds(rows.parents.get(pk)) == value
            by_place += self._inheriting(pk) * ((held == value) - before)
        by_own = self.own[value](None) if value in self.own else 0
        # Counts of different moments may contradict each other.
        return max(by_place, 0) + by_own + sum(_difference(row, value, rows) for row in changed)

    def _inheriting(self, place: int | None) -> int:
        return self.people(place) - sum(number(place) for number in self.own.values())


def _difference(row: OwnRow, value: str, rows: Rows) -> int:
    inherits = rows.holds(row.department) == value
    before = inherits if row.before is None else row.before == value
    after = inherits if row.after is None else row.after == value
    return after - before
