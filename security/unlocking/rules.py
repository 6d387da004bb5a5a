"""What can be shut for an account by wrong tries, its owner's or a stranger's, pure; nothing of it is a freeze."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Lock(StrEnum):
    """One thing that wrong tries shut, for a while or until somebody opens it."""

    PASSWORD = "password"  # from one place or in all, the day's wrong passwords are used up
    SECOND_STEP = "second-step"  # closed to unknown browsers until the password is changed
    CODES = "codes"  # no more codes are looked at for a while
    QUESTIONS = "questions"  # they rest for a day
    RECOVERY = "recovery"  # Forgot Password looks at nothing more for a day


@dataclass(frozen=True, slots=True)
class Locks:
    """How an account stands after wrong tries: what is shut, and how many wrong passwords and codes are counted.

    ``closed_at`` is when the second step was closed, None where it is open.
    """

    shut: tuple[Lock, ...] = ()
    wrong_passwords: int = 0
    wrong_codes: int = 0
    closed_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.shut or self.wrong_passwords or self.wrong_codes)
