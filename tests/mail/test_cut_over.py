"""X1: a cut-over on the real servers: twenty devices of nine people, rehearsed, forced at an hour, and moved."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.program import PATIENCE, Outcome, at_once
from tests.mail.programs import Imap

# How many devices each of the people has, every one in a network of its own.
DEVICES = (3, 3, 2, 2, 2, 2, 2, 2, 2)
# A minute is promised for the one, a second for the other; the rest is for a machine that is busy with other tests.
AT_ITS_HOUR, RECORDED = 60.0, 30.0
# One second is promised; the rest is for a machine that is busy with other tests.
AT_ONCE = 2.0
_SIDE_BY_SIDE = 4


@pytest.fixture(scope="module")
def people(lab: Lab) -> Sequence[Sequence[Person]]:
    """The people, each by the ways of its devices."""
    hired = [lab.person("mover") for _ in DEVICES]
    return [
        [person, *(replace(person, way=lab.way()) for _ in range(number - 1))]
        for person, number in zip(hired, DEVICES, strict=True)
    ]


def outcomes(devices: Sequence[tuple[Person, str]]) -> set[Outcome]:
    """Let devices log on with these secrets, some side by side; return how they were answered."""
    groups = [devices[start : start + _SIDE_BY_SIDE] for start in range(0, len(devices), _SIDE_BY_SIDE)]
    return {outcome for some in groups for outcome in at_once(partial(_log_on, *device) for device in some)}


def _log_on(device: Person, secret: str) -> Outcome:
    """Log on; where the server is too busy, once more, as programs do."""
    deadline = time.monotonic() + PATIENCE
    while True:
        program = Imap(device.way)
        outcome = program.log_on(device.address, secret).outcome
        program.close()
        if outcome is not Outcome.TEMPORARY or time.monotonic() > deadline:
            return outcome


def comes(look: Callable[[], object], wanted: object, seconds: float) -> object:
    """Look until it is as wanted; return what was seen last."""
    deadline = time.monotonic() + seconds
    while (seen := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    return seen


def refused_again(
    state: Callable[..., Mapping[str, int | bool]], names: Sequence[str], devices: Sequence[tuple[Person, str]]
) -> Mapping[str, int | bool]:
    """Look; where a device is not counted, let all come again, as programs do.

    Why one was refused is found out afterwards, and only where no logon waits for a hash (X2): of several at once one
    may stay unexplained until it comes the next time.
    """
    seen = state(*names)
    if seen["refused_devices"] != len(devices):
        assert outcomes(devices) == {Outcome.REFUSED}
    return seen


def test_twenty_devices_of_nine_people_move(lab: Lab, people: Sequence[Sequence[Person]]) -> None:
    stage = lab.backstage
    everything = [(device, device.password) for own in people for device in own]
    assert outcomes(everything) == {Outcome.ACCEPTED}
    department = stage.gather([own[0].address for own in people])
    assert comes(lambda: stage.rehearse(department), (20, 9), RECORDED) == (20, 9)
    open_one = people[0][0].program(Imap, people[0][0].password)
    open_one.rest()

    order = stage.require(department, 3.0)
    assert stage.progress(order)["is_waiting"]
    assert outcomes(everything) == {Outcome.ACCEPTED}

    def state(*names: str) -> Mapping[str, int | bool]:
        found = stage.progress(order)
        return {name: found[name] for name in names}

    assert comes(lambda: state("is_waiting"), {"is_waiting": False}, AT_ITS_HOUR) == {"is_waiting": False}
    assert open_one.ends_within(AT_ONCE), "a connection outlived the order"
    assert outcomes(everything) == {Outcome.REFUSED}
    numbers = ("people", "done", "must_act", "refused", "refused_devices")
    at_first = dict(zip(numbers, (9, 0, 9, 9, 20), strict=True))
    assert comes(partial(refused_again, state, numbers, everything), at_first, RECORDED) == at_first

    moved = [(device, device.issue(label="Device").secret) for own in people[:6] for device in own]
    assert outcomes(moved) == {Outcome.ACCEPTED}
    then = dict(zip(numbers, (9, 6, 3, 3, 6), strict=True))
    assert comes(lambda: state(*numbers), then, RECORDED) == then

    others = [(device, device.issue(label="Device").secret) for own in people[6:] for device in own]
    assert outcomes(others) == {Outcome.ACCEPTED}
    finally_ = dict(zip(numbers, (9, 9, 0, 0, 0), strict=True))
    assert comes(lambda: state(*numbers), finally_, RECORDED) == finally_
