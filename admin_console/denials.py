"""Attempts at what is not an account's: each leaves a trace (V16.3.2)."""

from accounts.evidence import actor_of
from accounts.models import User
from admin_console.events import ACCESS_DENIED
from mailportal.audit.services import record
from mailportal.audit.source import Source
from mailportal.throttle.counters import Limit, hit

# Long enough for a kind of thing and its UUID; a made-up number has as many digits as its maker likes.
_WANTED_LENGTH = 64
# Denied attempts recorded for one account: enough to see a search through ids, too few to fill the log with.
_RECORDED_DENIALS = Limit("console-denials", tries=60, seconds=3600)


def record_denial(account: User, source: Source, wanted: str) -> None:
    """Leave a trace of an attempt at what is not the account's, as long as there are not too many of them."""
    if hit(_RECORDED_DENIALS, str(account.pk)).count <= _RECORDED_DENIALS.tries:
        record(ACCESS_DENIED, actor=actor_of(account), source=source, target=wanted[:_WANTED_LENGTH])
