"""Several background processes share the cuts: each is carried out by one of them, and counted once."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import Portal, prepared_portal
from tests.races.processes import run_at_once
from tests.security.connections.dovecot import Dovecot, dovecots

pytestmark = pytest.mark.race

CREDENTIALS = [f"client:{number}" for number in range(300)]
ORDER = f"""
from django.db.models import F
from security.connections.models import Cut
from security.connections.services import order_cuts
order_cuts(credentials={CREDENTIALS!r}, account_id=1)
Cut.objects.update(due_at=F("requested_at"))
"""
# For all of them it is the moment of the order: the repeats that follow an answer by three seconds are never due.
RETRY = """
import time_machine
from security.connections.models import Cut
from security.connections.services import retry_due_cuts
with time_machine.travel(Cut.objects.latest("requested_at").requested_at, tick=False):
    while Cut.objects.filter(answered_at=None).exists():
        retry_due_cuts()
"""


@pytest.fixture
def dovecot(tmp_path: Path) -> Iterator[Dovecot]:
    with dovecots(tmp_path, "mail") as (server,):
        server.mood, server.connections = "slow", [*CREDENTIALS, *CREDENTIALS]
        yield server


@pytest.fixture
def portal(tmp_path: Path, dovecot: Dovecot) -> Iterator[Portal]:
    with prepared_portal(tmp_path / "portal") as prepared:
        (prepared.data / "mail_servers.json").write_text(json.dumps([dovecot.settings]))
        yield prepared


def test_each_cut_is_carried_out_by_one_process(portal: Portal, dovecot: Dovecot) -> None:
    run_at_once(portal, ORDER)
    run_at_once(portal, RETRY, RETRY, RETRY)
    told = Counter(credential for commands in dovecot.requests for _, _, credential in commands)
    assert told == Counter(CREDENTIALS)
    assert portal.query("SELECT count(*), min(ended), max(ended), max(tries) FROM security_cut") == [(300, 2, 2, 1)]
