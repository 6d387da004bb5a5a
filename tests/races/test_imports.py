"""P11, X10: background processes that take an import from each other bring and hand out everybody once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import Portal, prepared_portal
from tests.races.processes import run_at_once

pytestmark = pytest.mark.race

_ORDER = """
import django
django.setup()
from accounts.models import User
from admin_console.desk import desk_of
from admin_console.imports.models import ImportRun
from admin_console.imports.rules import Handout
from admin_console.imports.services import check
from mailportal.audit.source import ON_THE_HOST
desk = desk_of(User.objects.select_related("domain", "department").get(address="postmaster@acme.example"))
rows = [f"r{n},R {n},Works/Hall {n % 7},r{n}@home.example" for n in range(1_100)]
data = "\\n".join(["address,name,department,private_address", *rows]).encode()
run = check(desk=desk, data=data, file_name="r.csv", handout=Handout.MAIL, source=ON_THE_HOST)
assert run.is_right, run.found
assert ImportRun.objects.order(source=ON_THE_HOST, pk=run.pk)
"""
# A lease that is over before the work is done: each sleeps in the middle of each of its parts, a few
# times; then there is one that lasts, or on a busy machine they would take it from each other for ever.
_WORKER = """
import random, time
from contextlib import suppress
from datetime import timedelta
from django.db import OperationalError
from admin_console import jobs
from admin_console.imports import comparing, entering, handing_out
from admin_console.imports.models import ImportRun
jobs.LEASE, left = timedelta(seconds=0.3), iter(range(8))
def sleepy(real):
    def slow(*args, **rest):
        if next(left, None) is None:
            jobs.LEASE = timedelta(minutes=1)
        else:
            time.sleep(random.uniform(0.2, 0.6))
        return real(*args, **rest)
    return slow
for module, name in ((comparing, "_judge"), (entering, "leave_room"), (entering, "hand_out"), (handing_out, "_mail")):
    setattr(module, name, sleepy(getattr(module, name)))
while ImportRun.objects.filter(ended_at=None).exists():
    # Where the database is busy, the background process goes on with its next turn.
    with suppress(OperationalError):
        entering.carry_out_imports()
    time.sleep(0.01)
"""
_COUNTS = {
    "SELECT count(*) FROM accounts_user WHERE substr(name, 1, 2) = 'R '": 1_100,
    "SELECT count(*) FROM security_passwordlink": 1_100,
    "SELECT count(*) FROM notify_notice WHERE address = ''": 1_100,
    "SELECT count(*) FROM audit_event WHERE event = 'accounts:accounts:imported'": 1,
    "SELECT count(*) FROM audit_event WHERE event = 'admin_console:import:failed'": 0,
    "SELECT count(*) FROM accounts_stagedaccount": 0,
}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with prepared_portal(tmp_path / "portal") as prepared:
        yield prepared


def test_a_lost_lease_stages_nobody_twice_and_mails_nobody_twice(portal: Portal) -> None:
    portal.python("-c", _ORDER)
    run_at_once(portal, *[_WORKER] * 2)
    [(outcome, mailed, tries)] = portal.query("SELECT outcome, mailed, tries FROM admin_console_importrun")
    assert (outcome, mailed) == ("", 1_100)
    assert tries > 1, "they took it from each other"
    assert {query: portal.query(query)[0][0] for query in _COUNTS} == _COUNTS
