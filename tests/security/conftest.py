"""What many tests of the doorman need."""

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock at a whole step of the authenticators; the test moves it on."""
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller
