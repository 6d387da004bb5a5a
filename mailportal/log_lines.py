"""Lines of the log: one event, one line, whatever outsiders put into it (attack B1).

A header may hold any byte, and gunicorn quotes those that it refuses. Written as they came, 0x85 would begin a new line
in some viewers, 0x9b and ESC would colour or clear a terminal, and a bidirectional mark would turn what follows round.
"""

import logging
import time
import traceback
from typing import Final

# Swollen headers are cut short (attack E9); the longest line of ours has a tenth of it.
LONGEST: Final = 2_000


def escaped(text: str) -> str:
    """Return the text with everything that is not printable in Python's escapes, cut to ``LONGEST`` characters."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} ... ({len(text)} characters)"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def frames_of(error: BaseException) -> str:
    """Return where an error came from, the innermost frame first, without its text: that may quote what was typed."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


class LineFormatter(logging.Formatter):
    """A formatter whose messages are one line each; the lines of a traceback follow, set in."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line."""
        record.message = escaped(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """Return the traceback; the text of the error in it may be anybody's."""
        return _set_in(super().formatException(ei))  # type: ignore[arg-type]  # handed on as it came

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's name
        """Return the stack."""
        return _set_in(super().formatStack(stack_info))


def _set_in(lines: str) -> str:
    return "\n".join(f"  {escaped(line)}" for line in lines.split("\n"))


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
