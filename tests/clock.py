"""When a test takes place: from the beginning of a minute on, so that it is over before the next one begins.

What a test does in one breath may otherwise fall into two steps of an authenticator, and a code of the step before,
which is still good, into the one before that; or into two minutes that a page shows. Time goes on: tests that need it
to stand still, or another day, travel from here. Those that are ``beside_files`` compare it with the age of files,
which have the computer's own time.
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
    is_beside_others = request.path.relative_to(TESTS).parts[0] in BESIDE_OTHERS
    if is_beside_others or request.node.get_closest_marker("beside_files"):
        yield
        return
    with time_machine.travel(time.time() // MINUTE * MINUTE, tick=True):
        yield
