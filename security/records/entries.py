"""What is to be written about logons, gathered for up to a second; pure, so that adding one costs microseconds."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from accounts.directory.rules import ADDRESS_BYTES
from mailportal.crypto.human_code import read
from mailportal.web.client_address import network_of, normalised
from security.credentials import SECRET_LENGTH, client_password_in
from security.records.rules import Channel, Reason, Result

# While the database is away, so many refusals are kept one by one; the rest is only counted.
MOST_REFUSALS = 2_000


class Entry(NamedTuple):
    """One outcome at ``at`` (seconds since 1970). ``address`` is what was typed, ``source`` the client's address.

    ``is_repeat``: the same wrong secret was shown before.
    """

    at: float
    channel: Channel
    result: Result
    reason: Reason
    source: str
    address: str = ""
    account_id: int | None = None
    domain_id: int | None = None
    credential: str = ""
    program: str = ""
    is_repeat: bool = False


@dataclass(slots=True)
class Tally:
    """Alike entries: the latest of them, when the first came, and how many there were."""

    latest: Entry
    first_at: float
    count: int


class LastUse(NamedTuple):
    """When and from where a security password was last accepted."""

    at: float
    channel: Channel
    source: str


class Redigest(NamedTuple):
    """A digest under the newest key, for a row that still has one under an older."""

    kid: int
    digest: bytes


# The same few addresses come again and again; reading one costs more than all else in a row.
network_of_source = lru_cache(4096)(network_of)
address_of_source = lru_cache(4096)(normalised)

SuccessKey = tuple[str, str, str, str, int]
Key = TypeVar("Key", SuccessKey, str)


@dataclass(slots=True)
class Batch:
    """Everything since the last write."""

    successes: dict[SuccessKey, Tally] = field(default_factory=dict)
    refusals: list[Entry] = field(default_factory=list)
    further_refusals: dict[str, Tally] = field(default_factory=dict)
    last_uses: dict[int, LastUse] = field(default_factory=dict)
    redigests: dict[int, Redigest] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.successes or self.refusals or self.further_refusals or self.redigests)

    def add(self, entry: Entry) -> None:
        """Take one outcome in."""
        if entry.result == Result.ACCEPT:
            key = (entry.credential, entry.channel, entry.source, entry.program, int(entry.at // 3600))
            count_in(self.successes, key, Tally(entry, entry.at, 1))
            number = client_password_in(entry.credential)
            if number is not None:
                self.last_uses[number] = LastUse(entry.at, entry.channel, entry.source)
        elif len(self.refusals) < MOST_REFUSALS:
            self.refusals.append(entry)
        else:
            count_in(self.further_refusals, subject_of(entry), Tally(entry, entry.at, 1))

    def merge(self, later: "Batch") -> None:
        """Take in what came while this batch could not be written."""
        for key, tally in later.successes.items():
            count_in(self.successes, key, tally)
        for entry in later.refusals:
            self.add(entry)
        for subject, tally in later.further_refusals.items():
            count_in(self.further_refusals, subject, tally)
        self.last_uses.update(later.last_uses)
        self.redigests.update(later.redigests)


def count_in(tallies: dict[Key, Tally], key: Key, more: Tally) -> None:
    """Add a tally to those under its key; of two the latest entry and the first moment remain."""
    tally = tallies.get(key)
    if tally is None:
        tallies[key] = more
        return
    tally.count += more.count
    tally.first_at = min(tally.first_at, more.first_at)
    if more.latest.at >= tally.latest.at:
        tally.latest = more.latest


def subject_of(entry: Entry) -> str:
    """Return whose refusals are bounded together: the account's, or the network's where there is no such account."""
    return (
        f"account:{entry.account_id}" if entry.account_id is not None else f"source:{network_of_source(entry.source)}"
    )


def loggable(typed: str) -> str:
    """Return a typed user name fit for a log: nothing shaped like a secret, which people type there by mistake.

    What cannot be printed is replaced, so that the name still tells whose domain it was meant for.
    """
    local, at, domain = typed.rpartition("@")
    if not at or "." not in domain or len(typed) > ADDRESS_BYTES:
        return ""
    if any(read(part, SECRET_LENGTH) is not None for part in (typed, local)):
        return ""
    if typed.isprintable():
        return typed
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in typed)
