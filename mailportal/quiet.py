"""A moment of quiet after a time-out: the next callers are refused at once instead of waiting as long again."""

import time
from typing import Final

QUIET_SECONDS: Final = 2.0


class Quiet:
    """Two seconds after the last failure, so that no queue of time-outs builds up; shared by threads."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Begin now."""
        self._until = time.monotonic() + QUIET_SECONDS

    @property
    def is_kept(self) -> bool:
        """Whether the last failure is not two seconds old."""
        return bool(self._until) and time.monotonic() < self._until
