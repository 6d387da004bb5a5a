"""What a delegated administrator may be allowed to do, pure (P12)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Capability(StrEnum):
    """One kind of act upon the people of a scope. The values stand in the database."""

    SEE = "see"  # implied by each of the others
    EDIT = "edit"
    FREEZE = "freeze"
    DELETE = "delete"
    RESET_PASSWORDS = "reset-passwords"
    FACTORS = "factors"
    CLIENT_PASSWORDS = "client-passwords"
    PROTOCOLS = "protocols"
    IMPORT = "import"
    EXPORT = "export"
    LOGS = "logs"


EVERY_CAPABILITY = frozenset(Capability)
# Closing an account takes all of these: it is frozen, and its password, factors and security passwords end (X7).
CLOSING: Final = (
    Capability.FREEZE,
    Capability.RESET_PASSWORDS,
    Capability.FACTORS,
    Capability.CLIENT_PASSWORDS,
)
# An account that is restored gets its next password as well: deleting and restoring it must not be a way around the
# capability for that (T5).
RESTORING: Final = (Capability.DELETE, Capability.RESET_PASSWORDS)
# Those that an appointment names; the rest comes with it.
GIVEN = tuple(one for one in Capability if one is not Capability.SEE)
_SEPARATOR = ","


def written(capabilities: Iterable[Capability]) -> str:
    """Return the capabilities as one column holds them, in their own order."""
    return _SEPARATOR.join(one.value for one in GIVEN if one in set(capabilities))


def read(column: str) -> frozenset[Capability]:
    """Return what a column holds, and ``SEE``; a word that this version does not know allows nothing."""
    known = {one.value: one for one in Capability}
    named = column.split(_SEPARATOR)
    return frozenset({Capability.SEE, *(known[word] for word in named if word in known)})


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of a scope without those below another one of it."""
    kept: list[str] = []
    for path in sorted(set(paths)):  # a path comes before those below it
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)
