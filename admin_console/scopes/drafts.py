"""What a page of a scope carries in hidden fields until it is sent: nothing waits on the server."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from admin_console.policies.targets import Place
from mailportal.errors import BadInput
from security.networks import LIST_LENGTH

# So many lines may wait on one page.
MOST_ADDED: Final = 50
_MOST_REMOVED: Final = 200
_LENGTHS: Final = {"value": LIST_LENGTH, "owner": 254, "reason": 200, "last_day": 10}


@dataclass(frozen=True, slots=True)
class Added:
    """A row that is to be written: for whom, which value, who answers for it, why, and its last day or nothing."""

    place: Place
    value: str
    owner: str = ""
    reason: str = ""
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows that are to be written and, by their ids, those that are to be taken back."""

    added: tuple[Added, ...] = ()
    removed: frozenset[int] = frozenset()

    def with_one(self, one: Added) -> "Changes":
        """Return them with one more; what was to be written for the same goes."""
        return Changes((*(other for other in self.added if other.place != one.place), one), self.removed)

    def saying(self, what: str, value: str) -> "Changes":
        """Return them with this value in lines that only say ``what`` the rule says, whatever that comes to be."""
        return Changes(
            tuple(replace(one, value=value) if one.value == what else one for one in self.added), self.removed
        )

    def without(self, ref: str) -> "Changes":
        """Return them without what was added for this, or with that row taken back. Raises BadInput for neither."""
        if ref.isascii() and ref.isdecimal() and len(ref) < _MOST_DIGITS:
            return Changes(self.added, self.removed | {int(ref)})
        place = place_of(ref)
        return Changes(tuple(one for one in self.added if one.place != place), self.removed)

    def written(self) -> str:
        """Return them as a hidden field has them."""
        added = [[ref_of(one.place), one.value, one.owner, one.reason, one.last_day] for one in self.added]
        return json.dumps({"added": added, "removed": sorted(self.removed)})


_MOST_DIGITS: Final = 19


def ref_of(place: Place) -> str:
    """Return what stands for a department or an account on a page."""
    department, employee = place
    return f"a-{employee}" if department is None else f"d-{department}"


def place_of(ref: str) -> Place:
    """Return what is meant. Raises BadInput where nothing can be."""
    kind, _, name = ref.partition("-")
    try:
        if kind == "a":
            return None, UUID(name)
        if kind == "d" and name.isascii() and name.isdecimal() and len(name) < _MOST_DIGITS:
            return int(name), None
    except ValueError as wrong:
        raise BadInput from wrong
    raise BadInput


def read_changes(text: str) -> Changes:
    """Return what a hidden field said; a page of ours writes nothing else. Raises BadInput for the rest."""
    if not text:
        return Changes()
    try:
        sent = json.loads(text)
        added = tuple(_added(*row) for row in sent["added"])
        removed = frozenset(sent["removed"])
    except (ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise BadInput from wrong
    are_ids = all(isinstance(pk, int) and 0 < pk < 2**63 for pk in removed)
    if not are_ids or len(added) > MOST_ADDED or len(removed) > _MOST_REMOVED:
        raise BadInput
    return Changes(added, removed)


def _added(ref: object, *texts: object) -> Added:
    words = dict(zip(_LENGTHS, texts, strict=True))
    if not isinstance(ref, str) or not all(_fits(words, name) for name in _LENGTHS):
        raise BadInput
    return Added(place_of(ref), **words)  # type: ignore[arg-type]  # all are texts


def _fits(words: Mapping[str, Any], name: str) -> bool:
    return isinstance(words[name], str) and len(words[name]) <= _LENGTHS[name]


def places_of(changes: Iterable[Added]) -> list[Place]:
    """Return for whom rows are to be written."""
    return [one.place for one in changes]
