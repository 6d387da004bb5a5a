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
    """How many people are directly in each department, None for none; how many of them have own rows, by value."""

    people: Mapping[int | None, int]
    own: Mapping[tuple[int | None, str], int]

    @property
    def total(self) -> int:
        """Return how many people there are."""
        return sum(self.people.values())

    def holding(self, value: str, holds: Callable[[int | None], str], changed: Iterable[OwnRow]) -> int:
        """Return for how many people a value holds; ``holds`` says what holds in a department for those without a row.

        The accounts that are ``changed`` are counted as they will be.
        """
        places = {place for place in self.people if holds(place) == value}
        alone: Counter[int | None] = Counter()
        for (place, _), number in self.own.items():
            alone[place] += number
        by_place = sum(max(self.people[place] - alone[place], 0) for place in places)
        by_own = sum(number for (_, held), number in self.own.items() if held == value)
        return by_place + by_own + sum(_difference(row, value, places) for row in changed)


def _difference(row: OwnRow, value: str, places: Collection[int | None]) -> int:
    inherits = row.department in places
    before = inherits if row.before is None else row.before == value
    after = inherits if row.after is None else row.after == value
    return after - before
