"""When a cut is tried again, pure: until the server answers, then twice more, then never."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

# What the request itself may spend on telling the servers, all together (docs/security.md 1.2).
INLINE_SECONDS = 0.8
# The background process leaves a fresh order alone that long: its own request is carrying it out.
INLINE_GRACE = timedelta(seconds=1.5)
# A logon that was accepted just before the commit has its connection by then: 1.8 s for the question, on 2.3 1.4 s more
# for the second hop (deploy/dovecot/portal.lua), less the time that the first hop's token is looked at again.
REPEAT_AFTER = timedelta(seconds=3)
# On a crowded host a logon waits up to ten seconds for a free process of 2.4's. After a reload 2.3's older login
# processes are out of reach until they report to its new ones, which they try every ten seconds
# (IPC_SERVER_RECONNECT_MSECS). Counted from the first answer, as the one above.
LAST_REPEAT_AFTER = timedelta(seconds=15)
# How long the background process waits for one server. Short: others' repeats wait behind it.
RETRY_SECONDS = 1.0
# A process that was killed while it talked to a server gives its cuts back after this.
CLAIM = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(seconds=30)
# An act's own rows are written within this of each other: its transaction waits for no more than the database does.
ONE_ACT = timedelta(seconds=20)


class CutFailure(StrEnum):
    """Why a mail server's answer is missing."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    KEY_REFUSED = "key-refused"
    KEY_MISSING = "key-missing"
    ODD_ANSWER = "odd-answer"

    @property
    def may_have_ended(self) -> bool:
        """Whether connections may have ended although we were not told: a later count would be too low."""
        return self in {CutFailure.SILENT, CutFailure.ODD_ANSWER}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a cut has come; the fields are those of the ``Cut`` row."""

    due_at: datetime
    tries: int = 0
    ended: int | None = None
    is_countable: bool = True
    failure: str = ""
    answered_at: datetime | None = None
    done_at: datetime | None = None


def pause_after(tries: int) -> timedelta:
    """Return the pause after so many tries (1 ...): one second, doubled each time, at most half a minute."""
    return min(timedelta(seconds=2 ** min(tries - 1, 8)), LONGEST_PAUSE)


def after_answer(progress: Progress, *, ended: int | None, now: datetime) -> Progress:
    """Return the progress after the server did it; ``ended`` connections ended, None where it did not count."""
    in_all = (progress.ended or 0) + ended if progress.is_countable and ended is not None else progress.ended
    answered = replace(progress, tries=progress.tries + 1, ended=in_all, failure="")
    first = progress.answered_at or now
    if now >= first + LAST_REPEAT_AFTER:
        return replace(answered, done_at=now)
    repeat = REPEAT_AFTER if progress.answered_at is None else LAST_REPEAT_AFTER
    return replace(answered, answered_at=first, due_at=first + repeat)


def after_failure(progress: Progress, failure: CutFailure, *, now: datetime) -> Progress:
    """Return the progress after a try without an answer; it stays due for ever."""
    tries = progress.tries + 1
    return replace(
        progress,
        tries=tries,
        due_at=now + pause_after(tries),
        failure=failure.value,
        is_countable=progress.is_countable and not failure.may_have_ended,
    )
