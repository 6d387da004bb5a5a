"""The background process: each task in a thread of its own, so that a slow mail server delays no other task.

A failure is logged and survived; the next try comes later each time, up to a minute, so that a database that is
away isn't pressed while it comes back.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import close_old_connections

LONGEST_PAUSE_SECONDS = 60.0
# A task still running then is cut off: its transaction rolls back and it is done again after the next start.
PATIENCE_SECONDS = 0.4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A function to call again and again, with the pause between two calls in seconds."""

    name: str
    act: Callable[[], object]
    seconds: float

    def pause_after(self, failures: int) -> float:
        """Return the pause in seconds after so many failures in a row."""
        longest = max(self.seconds, LONGEST_PAUSE_SECONDS)
        return min(self.seconds * 2.0 ** min(failures, 16), longest)


def work(tasks: Iterable[Task], stop: threading.Event) -> None:
    """Repeat all tasks until ``stop`` is set; return within half a second then."""
    threads = [threading.Thread(target=_repeat, args=(task, stop), name=task.name, daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    stop.wait()
    # Together, not each a part: what is handing a message over right now ends it and notes so, and sends none twice.
    deadline = time.monotonic() + PATIENCE_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _repeat(task: Task, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        failures = 0 if _succeeds(task) else failures + 1
        stop.wait(task.pause_after(failures))


def _succeeds(task: Task) -> bool:
    # The same hygiene as between two requests: a connection that broke is replaced.
    close_old_connections()
    try:
        task.act()
    except Exception:  # the process outlives whatever a task does
        log.exception("Background task failed: %s", task.name)
        return False
    finally:
        close_old_connections()
    return True
