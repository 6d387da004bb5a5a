"""When a test takes place: at the beginning of a minute, so that none of its own passes in the middle of it.

What a test does in one breath may otherwise fall into two steps of an authenticator, and a code of the step before,
which is still good, into the one before that; or into two minutes that a page shows. Time goes on: tests that need it
to stand still, or another day, travel from here.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

TESTS = Path(__file__).parent
MINUTE = 60
# Folders whose tests ask other processes, which have the computer's own time.
BESIDE_OTHERS = {"attack", "journeys", "mail", "operations", "races"}


@pytest.fixture(autouse=True)
def early_in_a_minute(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put the clock back to the beginning of the minute."""
    if request.path.relative_to(TESTS).parts[0] in BESIDE_OTHERS:
        yield
        return
    with time_machine.travel(time.time() // MINUTE * MINUTE, tick=True):
        yield
