"""What is chosen for many accounts at once, and why one of them is left out, pure (P9)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

from admin_console.capabilities.rules import BatchAct
from security.resets.rules import HoldingKind

MOST_ACCOUNTS: Final = 20_000  # as many as an import brings (P11)
MOST_DRAFTED: Final = 10 * MOST_ACCOUNTS  # lines of one owner's drafts: no form fills the database with them
INHERIT: Final = "inherit"  # in place of the value of a rule: no rule of the account's own

# What can be unbound from many, in the order in which pages name it.
UNBOUND: Final = (HoldingKind.AUTHENTICATOR, HoldingKind.PHONE, HoldingKind.QUESTIONS)


class ItemState(StrEnum):
    """How one account of a batch stands."""

    WAITING = ""
    DONE = "done"
    LEFT_OUT = "left-out"
    FAILED = "failed"


class LeftOut(StrEnum):
    """Why an account stays as it is."""

    OUTSIDE = "outside"  # gone, in the recycle bin, or no longer among those whom the owner looks after
    ONESELF = "oneself"
    POSTMASTER = "postmaster"
    ADMINISTRATOR = "administrator"
    ALREADY = "already"
    NOWHERE = "nowhere"  # the department that they were to move to is gone
    # The owner of the batch may not do this any more.
    FORBIDDEN = "forbidden"
    # Nothing of this account was changed; the log says what happened.
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class BatchChoices:
    """What was chosen for all: each act reads its own part of it.

    ``department`` is the id of where they move. ``protocols`` are values by kind, those that stay as they are left
    out. ``factors`` are the kinds to unbind. ``days`` is the life of the activation codes, None as the domain has
    ordered. ``reason`` is for the log and for those who look at a rule.
    """

    department: int | None = None
    protocols: Mapping[str, str] = field(default_factory=dict)
    factors: tuple[str, ...] = ()
    days: int | None = None
    deletes_client_passwords: bool = True
    ends_sessions: bool = True
    opens_enrolment: bool = False
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as a column holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what a column holds; what it says nothing of is as by default."""
        return cls(**{**kept, "factors": tuple(kept.get("factors", ()))})

    def is_like(self, other: Self) -> bool:
        """Whether both do the same to each account: the reason is for the log alone."""
        return replace(self, reason="") == replace(other, reason="")

    def is_complete(self, act: BatchAct) -> bool:
        """Whether the act knows all that it needs."""
        match act:
            case BatchAct.MOVE:
                return self.department is not None
            case BatchAct.PROTOCOLS:
                return bool(self.protocols)
            case BatchAct.FACTORS:
                return bool(self.factors)
        return True
