"""Threads for what must not run on the event loop: Django's database layer and the slow hash.

A queue with an end: what cannot be begun in time is refused at once, and what nobody waits for any more is not begun.
"""

import asyncio
import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.db import close_old_connections, connections

from mailportal.crypto.hash_slots import Overloaded

T = TypeVar("T")


class _Job(NamedTuple):
    act: Callable[[], Any]
    future: "asyncio.Future[Any]"
    begin_before: float


class Threads:
    """``count`` threads, at most ``places`` jobs waiting, each for at most ``patience`` seconds."""

    def __init__(self, name: str, *, count: int, places: int, patience: float, niceness: int = 0) -> None:
        self._queue: queue.Queue[_Job | None] = queue.Queue(places)
        self._patience = patience
        self._niceness = niceness
        self._threads = [threading.Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def run(self, act: Callable[[], T]) -> "asyncio.Future[T]":
        """Run ``act`` in a thread. The future raises Overloaded where it could not begin in time."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(_Job(act, future, time.monotonic() + self._patience))
        except queue.Full:
            future.set_exception(Overloaded())
        return future

    def is_idle(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()

    def stop(self) -> None:
        """End the threads after what they are doing; their database connections are closed."""
        for _ in self._threads:
            with contextlib.suppress(queue.Full):
                self._queue.put(None, timeout=self._patience)
        for thread in self._threads:
            thread.join(self._patience)

    def _work(self) -> None:
        if self._niceness:
            # On Linux priority belongs to the thread: hashes take what the event loop leaves.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), self._niceness)
        while (job := self._queue.get()) is not None:
            _do(job)
        connections.close_all()


def _do(job: _Job) -> None:
    if job.future.cancelled():
        return None
    if time.monotonic() > job.begin_before:
        return _settle(job.future, None, Overloaded())
    close_old_connections()
    try:
        result = job.act()
    except Exception as error:  # noqa: BLE001 - the caller that waits for the job gets it
        _settle(job.future, None, error)
    else:
        _settle(job.future, result, None)
    finally:
        close_old_connections()
    return None


def _settle(future: "asyncio.Future[Any]", result: object, error: Exception | None) -> None:
    def on_loop() -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    # The loop may be gone when a process ends during a hash.
    with contextlib.suppress(RuntimeError):
        future.get_loop().call_soon_threadsafe(on_loop)
