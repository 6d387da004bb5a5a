"""Numbers that are counted together: a room that shows some says here how they are counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from accounts.policies.resolve import DomainOrders

# By the ids of departments, of those directly in them; under None of those in no department.
DirectCounts: TypeAlias = Mapping[int | None, int]


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """What is counted in one go, as ``names``; the name of a number is its own in the whole product.

    ``count`` gets the domain's id and its orders, those of accounts left out, and returns the numbers by name. It asks
    a bounded number of statements, each of which makes its counts from an index or one pass over the domain's people.
    ``is_quick``: a page may wait for it however large the domain is; else the background process counts many people.
    """

    name: str
    names: tuple[str, ...]
    count: Callable[[int, DomainOrders], Mapping[str, DirectCounts]] = field(repr=False)
    is_quick: bool = False


_CENSUSES: dict[str, Census] = {}


def register(census: Census) -> Census:
    """Add a census for the background process and return it. Raises ValueError where a name is another's already."""
    taken = {name for other in _CENSUSES.values() for name in other.names}
    if census.name in _CENSUSES or taken & set(census.names):
        raise ValueError(f"the census {census.name} or one of its numbers is there already")
    _CENSUSES[census.name] = census
    return census


def censuses_of(names: set[str]) -> list[Census]:
    """Return those that count any of these numbers."""
    return [census for census in _CENSUSES.values() if names & set(census.names)]
