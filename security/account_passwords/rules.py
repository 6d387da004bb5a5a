"""Guessing account passwords: what came out of a try, and when tries are refused unseen (docs/security.md 1.13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Guess(StrEnum):
    """What came out of one try. Outside, throttled and wrong look the same."""

    RIGHT = "right"
    WRONG = "wrong"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome; ``seconds_left`` is how long a throttled source has to wait, 0 otherwise."""

    outcome: Guess
    seconds_left: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """How one limit stands with this try counted: ``tries`` of ``allowed``, in a window of ``seconds_left`` more."""

    tries: int
    allowed: int
    seconds_left: int

    @property
    def is_exceeded(self) -> bool:
        """Say whether this try is one too many."""
        return self.tries > self.allowed


def seconds_to_wait(layers: Iterable[Layer]) -> int:
    """Return how long the longest exceeded layer still refuses, 0 where none is exceeded."""
    return max((layer.seconds_left for layer in layers if layer.is_exceeded), default=0)
