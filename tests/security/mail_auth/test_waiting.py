"""The end of what a question takes: what waits is bounded as a whole, what does not sets no clock."""

import asyncio

import pytest

from security.mail_auth.waiting import in_time

HOUR = 3_600.0


async def at_once() -> str:
    return "yes"


async def in_steps() -> str:
    await asyncio.sleep(0)
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, "later")
    told = await future
    async with asyncio.timeout(HOUR):
        await asyncio.sleep(0)
    return told


async def failing() -> str:
    await asyncio.sleep(0)
    raise KeyError("no")


async def never() -> str:
    await asyncio.get_running_loop().create_future()
    return "never"


def test_what_waits_for_nothing_is_answered_without_a_turn_of_the_loop() -> None:
    with pytest.raises(StopIteration) as done:
        in_time(at_once(), 0.0).send(None)
    assert done.value.value == "yes"


def test_what_waits_goes_on_where_it_was() -> None:
    assert asyncio.run(in_time(in_steps(), HOUR)) == "later"


def test_errors_come_through_before_and_after_a_wait() -> None:
    async def wrong() -> str:
        raise KeyError("at once")

    for answer in (failing(), wrong()):
        with pytest.raises(KeyError):
            asyncio.run(in_time(answer, HOUR))


def test_what_takes_too_long_is_ended_and_may_clean_up() -> None:
    cleaned: list[str] = []

    async def careful() -> str:
        try:
            return await never()
        finally:
            cleaned.append("up")

    with pytest.raises(TimeoutError):
        asyncio.run(in_time(careful(), 0.01))
    assert cleaned == ["up"]


def test_a_cancellation_from_outside_stays_one() -> None:
    async def outside() -> None:
        task = asyncio.create_task(in_time(never(), HOUR))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(outside())
