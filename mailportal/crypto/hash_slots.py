"""A bound on slow hashes for the whole host: web and mail, all processes and threads together.

Unbounded, 200 wrong logons at once took 3 GB and no mail program was served (measured); with as many slots as
cores the storm costs two hashes' memory. Slots are locked files, so a killed process frees its own.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAITING_PLACES = 16
WAIT_SECONDS = 1.0
_POLL_SECONDS = 0.005


class Overloaded(Exception):
    """All slots and waiting places are taken: answer "try again", never "wrong password"."""


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _take_any(folder: Path, name: str, count: int) -> int | None:
    for number in range(count):
        descriptor = _try_lock(folder / f"{name}.{number}")
        if descriptor is not None:
            return descriptor
    return None


def _wait_for_slot(folder: Path, slots: int, wait_seconds: float) -> int | None:
    place = _take_any(folder, "waiting", WAITING_PLACES)
    if place is None:
        return None
    try:
        deadline = time.monotonic() + wait_seconds
        while True:
            descriptor = _take_any(folder, "running", slots)
            if descriptor is not None or time.monotonic() > deadline:
                return descriptor
            time.sleep(_POLL_SECONDS)
    finally:
        os.close(place)


@contextmanager
def hash_slot(folder: Path, slots: int, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold one of ``slots`` places below ``folder``. Raises Overloaded when none frees up in time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = _take_any(folder, "running", slots)
    if descriptor is None:
        descriptor = _wait_for_slot(folder, slots, wait_seconds)
    if descriptor is None:
        raise Overloaded
    try:
        yield
    finally:
        os.close(descriptor)
