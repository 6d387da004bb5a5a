"""The end and the networks of one security password, pure: what its owner chose for it, beyond its kind (X5)."""

from datetime import datetime
from typing import Final, NamedTuple

from security.networks import ANYWHERE, network_in
from security.old_passwords.rules import next_telling


class PasswordLimits(NamedTuple):
    """Until when a security password opens anything, None for no end; and the networks from which, or ANYWHERE."""

    ends_at: datetime | None = None
    networks: str = ANYWHERE


UNLIMITED: Final = PasswordLimits()


def is_within(narrower: str, wider: str) -> bool:
    """Whether every address of a list of networks is in another list; each may be ANYWHERE."""
    if wider == ANYWHERE:
        return True
    if narrower == ANYWHERE:
        return False
    held = [network_in(text) for text in wider.split()]
    # Of two versions none is within the other.
    return all(
        any(one.version == other.version and one.subnet_of(other) for other in held)  # type: ignore[arg-type]  # of one version
        for one in map(network_in, narrower.split())
    )


def next_step(ends_at: datetime | None, *, after: datetime) -> datetime | None:
    """Return when something is next to be done about an end, not before ``after``: its owner told, or connections cut.

    None where nothing is, or the end has been.
    """
    if ends_at is None or ends_at < after:
        return None
    return next_telling(ends_at, after=after) or ends_at
