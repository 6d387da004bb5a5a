"""Cut-overs, pure: how somebody stands whose mail programs an order stops (X1)."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

# For so long back a mail program that used the account password counts (docs/rules.md X1).
SEEN: Final = timedelta(days=30)
# Nobody hears the same twice on one day.
REMINDED_EVERY: Final = timedelta(days=1)


class MemberState(StrEnum):
    """How far one of the people is, those who must act first."""

    REFUSED = "refused"
    ON_OLD = "on-old"
    WITHOUT = "without"
    COUNTING = "counting"
    AWAITED = "awaited"
    LET_IN = "let-in"
    DONE = "done"


# Who has to do something; an exception lets the others wait.
MUST_ACT: Final = frozenset(
    {MemberState.REFUSED, MemberState.ON_OLD, MemberState.WITHOUT, MemberState.COUNTING, MemberState.AWAITED}
)


class OwnHour(StrEnum):
    """Where an order runs person by person: whether one's hour has begun, and has come; else NONE."""

    NONE = "none"
    AWAITED = "awaited"
    RUNNING = "running"
    PAST = "past"


_WITHOUT: Final = {OwnHour.AWAITED: MemberState.AWAITED, OwnHour.RUNNING: MemberState.COUNTING}


def state_of(
    *,
    has_password: bool,
    is_refused: bool,
    is_excepted: bool,
    has_old: bool = False,
    is_on_old: bool = False,
    own_hour: OwnHour = OwnHour.NONE,
) -> MemberState:
    """Return how far somebody is; an exception that lets the account password in goes before all else.

    ``has_old``: an old password lives on (X13); ``is_on_old``: a device has come with it, and not otherwise since.
    """
    if is_excepted:
        return MemberState.LET_IN
    if is_refused:
        return MemberState.REFUSED
    if has_old and (is_on_old or not has_password):
        return MemberState.ON_OLD
    return MemberState.DONE if has_password else _WITHOUT.get(own_hour, MemberState.WITHOUT)
