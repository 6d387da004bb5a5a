"""P9: of background processes some are killed in the middle of a batch, and others go on: nobody is touched twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.portal import Portal, prepared_portal

pytestmark = pytest.mark.race

_PEOPLE = 140
_SEED = f"""
import django
django.setup()
from accounts.directory.services import create_account
from accounts.models import Domain, User
domain = Domain.objects.get()
for number in range({_PEOPLE}):
    create_account(address=f"p{{number}}@acme.example", name="", domain=domain, encoded_password=None)
"""
_ORDER = """
import django
django.setup()
from accounts.models import User
from admin_console.capabilities.rules import BatchAct
from tests.admin_console.batches.acts import ordered
people = User.objects.filter(address__regex="^p[0-9]+@")
ordered(User.objects.get(address="postmaster@acme.example"), people, BatchAct.FREEZE)
"""
# As where the lease of a process is over before it has ended: another one takes the same batch at once.
_WORKER = """
import os, sys
from datetime import timedelta
import django
django.setup()
from admin_console import jobs
from admin_console.batches import acts, working
jobs.LEASE = working.LEASE = timedelta(0)
freeze, left = acts.freeze, int(sys.argv[1])
def counting(**rest):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return freeze(**rest)
acts.freeze = counting
working.carry_out_batches()
"""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with prepared_portal(tmp_path / "portal") as prepared:
        prepared.inside("-c", _SEED)
        prepared.inside("-c", _ORDER)
        yield prepared


def _outcomes(portal: Portal) -> dict[tuple[str, str], int]:
    rows = portal.query("SELECT state, reason, count(*) FROM admin_console_batchitem GROUP BY state, reason")
    return {(state, reason): count for state, reason, count in rows}


def _frozen(portal: Portal) -> list[int]:
    events = "SELECT count(*) FROM audit_event WHERE event = 'accounts:account:frozen' GROUP BY target"
    return [count for (count,) in portal.query(events)]


def _progress(portal: Portal) -> list[tuple[int, int, bool]]:
    rows = portal.query("SELECT total, done, ended_at IS NOT NULL FROM admin_console_batchrun ORDER BY id")
    return [(total, done, bool(ended)) for total, done, ended in rows]


def test_what_killed_processes_left_others_do_and_nobody_twice(portal: Portal) -> None:
    """What a process had changed and not committed is nobody's result; what it had committed stays."""
    for most in ("70", "10"):
        with pytest.raises(Exception, match="9"):
            portal.inside("-c", _WORKER, most)
    done = _outcomes(portal).get(("done", ""), 0)
    assert 0 < done == len(_frozen(portal)) < _PEOPLE
    assert _progress(portal) == [(_PEOPLE, done, False)]
    with ThreadPoolExecutor(2) as processes:
        list(processes.map(lambda _: portal.inside("-c", _WORKER, "1000"), range(2)))
    assert _outcomes(portal) == {("done", ""): _PEOPLE}
    assert _frozen(portal) == [1] * _PEOPLE
    assert _progress(portal) == [(_PEOPLE, _PEOPLE, True)]


def test_the_same_once_more_changes_nobody(portal: Portal) -> None:
    """Its result says so of each; the act is not even begun."""
    portal.inside("-c", _WORKER, "1000")
    portal.inside("-c", _ORDER)
    portal.inside("-c", _WORKER, "0")
    assert _outcomes(portal) == {("done", ""): _PEOPLE, ("left-out", "already"): _PEOPLE}
    assert _frozen(portal) == [1] * _PEOPLE
