"""Guessing account passwords, pure: what came out of a try, and how far one may go on (docs/security.md 1.13)."""

from dataclasses import dataclass
from enum import StrEnum


class Guess(StrEnum):
    """What came out of one try. THROTTLED and CAPTCHA were not looked at, and say nothing of the password."""

    RIGHT = "right"
    WRONG = "wrong"
    THROTTLED = "throttled"
    CAPTCHA = "captcha"


class Door(StrEnum):
    """Where a try comes in, which is what a network's limit can ask of it."""

    MAIL = "mail"  # nobody is there to be asked: it is deferred
    LOGON = "logon"  # the logon page, without a captcha: one is asked for
    PERSON = "person"  # with a solved captcha, or within a session: let in


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome; ``seconds_left`` is how long a throttled source has to wait, 0 otherwise."""

    outcome: Guess
    seconds_left: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """How one limit stands with this try counted: ``tries`` of ``allowed``, in a window of ``seconds_left`` more.

    ``is_networks``: beyond it a person on the web only has to show that it is no program.
    """

    tries: int
    allowed: int
    seconds_left: int
    is_networks: bool = False

    @property
    def is_exceeded(self) -> bool:
        """Whether this try is one too many."""
        return self.tries > self.allowed


def refusal(layers: tuple[Layer, ...], door: Door) -> Check | None:
    """Return why this try will not be looked at, None where it will. The longest wait counts."""
    exceeded = [layer for layer in layers if layer.is_exceeded]
    walls = [layer.seconds_left for layer in exceeded if door is Door.MAIL or not layer.is_networks]
    if walls:
        return Check(Guess.THROTTLED, max(walls))
    return Check(Guess.CAPTCHA) if exceeded and door is Door.LOGON else None


LONGEST_WAIT_SECONDS = 60


def wait_after(tries: int, *, free: int) -> int:
    """Return for how many seconds nothing is looked at after so many tries: 0 below ``free``, then 1, 2, 4 ... 60."""
    return min(2 ** (tries - free), LONGEST_WAIT_SECONDS) if tries >= free else 0
