"""One end for all that a question takes; its clock is set only where something has to wait.

A clock for each question costs a tenth of it, and with SQLite, read on the event loop, nearly none ever waits.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar, cast

T = TypeVar("T")
# What a coroutine hands to the event loop, and what it is told back, are the loop's own affair.
Steps = Coroutine[Any, Any, T]


async def in_time(answer: Steps[T], seconds: float) -> T:
    """Return the answer. Raises TimeoutError where it is not there in time."""
    try:
        waited_for = answer.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    async with asyncio.timeout(seconds):
        return await cast("Awaitable[T]", _going_on(answer, waited_for))


@coroutine
def _going_on(answer: Steps[T], waited_for: object) -> Generator[Any, Any, T]:
    """Go on with a coroutine that has begun to wait: ``await`` takes only those that have not."""
    while True:
        try:
            told = yield waited_for
        except BaseException as error:  # noqa: BLE001 - the coroutine's own to handle, its cancellation too
            step = partial(answer.throw, error)
        else:
            step = partial(answer.send, told)
        try:
            waited_for = step()
        except StopIteration as done:
            value: T = done.value
            return value
