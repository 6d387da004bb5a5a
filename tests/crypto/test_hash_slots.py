"""Slow hashes are bounded for the whole host, whatever the number of processes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from mailportal.crypto.hash_slots import WAITING_PLACES, Overloaded, hash_slot
from tests.prepared import ROOT

SLOTS = 2
# Prints when it got its slot and when it gave it back; CLOCK_MONOTONIC is one clock for all processes.
HOLD = """
import sys, time
from pathlib import Path
from mailportal.crypto.hash_slots import hash_slot
with hash_slot(Path(sys.argv[1]), 2, wait_seconds=30):
    print(time.monotonic(), flush=True)
    time.sleep(float(sys.argv[2]))
    print(time.monotonic())
"""


@contextmanager
def holders(folder: Path, count: int, seconds: float) -> Iterator[list[subprocess.Popen[str]]]:
    """Run processes that hold a slot that long."""
    command = [sys.executable, "-c", HOLD, str(folder), str(seconds)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def test_processes_never_hold_more_slots_than_there_are(tmp_path: Path) -> None:
    with holders(tmp_path, 6, 0.3) as processes:
        times = [[float(line) for line in process.communicate()[0].splitlines()] for process in processes]
    assert all(len(span) == 2 for span in times), "each one had its turn"
    at_once = [sum(start <= moment < end for start, end in times) for moment, _ in times]
    assert max(at_once) <= SLOTS


def test_a_killed_process_gives_its_slot_back(tmp_path: Path) -> None:
    with holders(tmp_path, SLOTS, 60) as processes:
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        with pytest.raises(Overloaded), hash_slot(tmp_path, SLOTS, wait_seconds=0.05):
            pass
        processes[0].kill()
        with hash_slot(tmp_path, SLOTS, wait_seconds=5):
            pass


def test_who_waits_gets_the_slot_that_is_given_back(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool, ExitStack() as held:
        held.enter_context(hash_slot(tmp_path, 1))
        waiting = pool.submit(_take, tmp_path, 5.0)
        time.sleep(0.05)
        assert not waiting.done()
        held.close()
        assert waiting.result(timeout=5)


def test_the_queue_is_bounded_and_refuses_at_once(tmp_path: Path) -> None:
    """One more than may wait: whichever comes last is told while the others still wait, and those get their turn."""
    with ThreadPoolExecutor(WAITING_PLACES + 1) as pool, ExitStack() as held:
        held.enter_context(hash_slot(tmp_path, 1))
        crowd = [pool.submit(_take, tmp_path, 60.0) for _ in range(WAITING_PLACES + 1)]
        refused, waiting = wait(crowd, timeout=30, return_when=FIRST_COMPLETED)
        assert [one.result() for one in refused] == [False]
        held.close()
        assert all(one.result() for one in waiting)


def test_a_failure_inside_gives_the_slot_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hash_slot(tmp_path, 1):
        raise ZeroDivisionError
    assert _take(tmp_path, 0)


def _take(folder: Path, wait_seconds: float) -> bool:
    """Whether a single slot was free in time."""
    try:
        with hash_slot(folder, 1, wait_seconds):
            return True
    except Overloaded:
        return False
