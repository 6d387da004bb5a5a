"""What a delegated administrator may be allowed to do, and what each act upon many takes, pure (P9, P12)."""

from collections.abc import Collection, Iterable, Mapping
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


class BatchAct(StrEnum):
    """An act upon many accounts at once; the values stand in the list's form and in the database."""

    RESET = "reset"
    MOVE = "move"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    PROTOCOLS = "protocols"
    FACTORS = "factors"
    SESSIONS = "sessions"


# As the pages of the same acts upon one account.
NEEDS: Final[Mapping[BatchAct, Capability]] = {
    BatchAct.RESET: Capability.RESET_PASSWORDS,
    BatchAct.MOVE: Capability.EDIT,
    BatchAct.FREEZE: Capability.FREEZE,
    BatchAct.UNFREEZE: Capability.FREEZE,
    BatchAct.PROTOCOLS: Capability.PROTOCOLS,
    BatchAct.FACTORS: Capability.FACTORS,
    BatchAct.SESSIONS: Capability.FACTORS,
}

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


def acts_allowed_by(capabilities: Collection[Capability]) -> tuple[BatchAct, ...]:
    """Return what may be done to many with these capabilities."""
    return tuple(act for act in BatchAct if NEEDS[act] in capabilities)


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of a scope without those below another one of it."""
    kept: list[str] = []
    for path in sorted(set(paths)):  # a path comes before those below it
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)
