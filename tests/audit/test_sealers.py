"""One chain, whatever happens at once or is killed halfway (docs/security.md 1.12; D1)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import Portal, prepared_portal
from tests.races.processes import killed_afterwards, run_at_once

pytestmark = pytest.mark.race

ACT = """
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
for number in range({times}):
    record("test:thing:done", actor=PORTAL, source=ON_THE_HOST, target=str(number))
"""
SEAL = """
import time
from mailportal.audit.sealing import seal_pending
from mailportal.audit.checkpoints import write_checkpoint
until = time.monotonic() + {seconds}
while time.monotonic() < until:
    seal_pending()
    write_checkpoint()
"""
# Says when it has begun, so that it is killed at work and not while it starts.
BOTH = """
print("begun", flush=True)
from mailportal.audit.sealing import seal_pending
while True:
    {act}
    seal_pending()
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder: Path = tmp_path_factory.mktemp("sealers")
    with prepared_portal(folder) as prepared:
        yield prepared


def verified(portal: Portal) -> str:
    """Return what ``audit_verify`` says of a chain that holds; fail where it doesn't."""
    return portal.python("manage.py", "audit_verify")


def test_sealers_and_acts_at_once_make_one_chain(portal: Portal) -> None:
    acts, sealer = ACT.format(times=150), SEAL.format(seconds=1.5)
    [(of_the_demonstration,)] = portal.query("SELECT count(*) FROM audit_event")
    events = of_the_demonstration + 300
    run_at_once(portal, acts, acts, sealer, sealer, sealer)
    run_at_once(portal, SEAL.format(seconds=0.1))
    assert portal.query("SELECT count(*), max(sequence) FROM audit_event WHERE mac IS NOT NULL") == [(events, events)]
    assert f"{events} sealed events hold, 1 to {events}." in verified(portal)


def test_a_killed_sealer_leaves_a_chain_that_verifies(portal: Portal) -> None:
    program = BOTH.format(act=ACT.format(times=5).replace("\n", "\n    "))
    for milliseconds in (30, 70, 110, 150):
        with killed_afterwards(portal, program) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            time.sleep(milliseconds / 1000)
    assert "sealed events hold" in verified(portal)
