"""Who is doing something, and in what: the values that every act of a person carries, and the keys of sessions."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.crypto.digests import plain_digest

KEY_LENGTH = 32  # of 36 symbols: 165 random bits (ASVS 7.2.3 asks for 128)
# 160 bits of SHA-256 fill Django's column of 40 characters; a plain hash is enough, since nobody can search 165 bits.
DIGEST_LENGTH = 40


def digest_of(session_key: str) -> str:
    """Return the digest under which a session, or what is bound to it, is stored."""
    return plain_digest(session_key).hex()[:DIGEST_LENGTH]


def fresh_key() -> str:
    """Return a key that nobody can guess and no session has."""
    return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)


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
