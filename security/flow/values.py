"""Who is doing something, and in what: the values that every act of a person carries."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from accounts.models import User
from mailportal.audit.source import Source
from security.flow.keys import digest_of


class Occasion(StrEnum):
    """Where a flow takes place; what its id names differs with it."""

    SETTINGS = "settings"  # the key of a session
    LOGON = "logon"  # the public id of an attempt
    RECOVERY = "recovery"  # the public id of a request


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser as one account knows it. It opens nothing: tries are counted apart by it.

    ``digest`` is of its identifier, empty where it has none. ``is_home``: the account logged on in it to the end
    within 30 days. ``has_proved``: a second factor of the account was proved in it within 30 days.
    """

    digest: str = ""
    is_home: bool = False
    has_proved: bool = False

    @property
    def known_digest(self) -> str:
        """Return the digest where the account is at home in this browser, else nothing."""
        return self.digest if self.is_home else ""


STRANGE = Browser()


@dataclass(frozen=True, slots=True)
class Flow:
    """One person's way through one or several pages: what begins in it is finished in it and nowhere else.

    ``account`` is the row as this request read it; an act of the flow that changes its epochs brings it up to date.
    ``proof`` is the fresh proof of identity that the page names, in the settings; a logon is its own.
    """

    account: User
    id: str = field(repr=False)
    occasion: Occasion
    source: Source
    browser: Browser = STRANGE
    proof: UUID | None = None

    @property
    def digest(self) -> str:
        """Return the digest under which the rows of this flow are found."""
        return digest_of(self.id)

    @property
    def epochs(self) -> tuple[int, int]:
        """Return the epochs under which the flow goes on: whatever else changes one ends it."""
        return self.account.epochs

    @property
    def session_key(self) -> str:
        """Return the key of the session that survives what ends the others; empty where nobody is logged on."""
        return self.id if self.occasion is Occasion.SETTINGS else ""
