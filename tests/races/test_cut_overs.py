"""X1, X18: of several background processes one puts an order in force at its hour, and none after it was stopped."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.portal import Portal, prepared_portal

pytestmark = pytest.mark.race

_ORDER = """
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from tests.admin_console.acts import use_account_password
from tests.admin_console.enforcement.acts import order_for
for name in ("alice", "bob"):
    use_account_password(User.objects.get(address=f"{name}@acme.example"))
order_for(User.objects.get(address="postmaster@acme.example"), timezone.now())
"""
# As where the lease of a process is over before it has ended: another one takes the same order at once.
_WORKER = """
import os, sys
from datetime import timedelta
import django
django.setup()
from admin_console.enforcement import working
working._LEASE = timedelta(0)
put = working.put_in_force
def dying(*rest):
    put(*rest)
    os._exit(9)
if sys.argv[1] == "dies":
    working.put_in_force = dying
print(working.carry_out_cut_overs())
"""
_STOP = """
import django
django.setup()
from accounts.models import User
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.services import stop_cut_over
from security.grants.rules import Purpose
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for
postmaster = User.objects.get(address="postmaster@acme.example")
flow = flow_in(postmaster, proof=grant_for(postmaster, Purpose.ENFORCE))
try:
    stop_cut_over(flow=flow, cut_over=CutOver.objects.get())
    print("stopped")
except Exception as error:
    print(type(error).__name__)
"""
_TELL = """
import django
django.setup()
from admin_console.enforcement.working import tell_members
print(tell_members())
"""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with prepared_portal(tmp_path / "portal") as prepared:
        prepared.inside("-c", _ORDER)
        yield prepared


def _events(portal: Portal, name: str) -> int:
    ((count,),) = portal.query("SELECT count(*) FROM audit_event WHERE event = ?", name)
    return int(count)


def _state(portal: Portal) -> tuple[bool, bool]:
    ((in_force_at, stopped_at),) = portal.query("SELECT in_force_at, stopped_at FROM admin_console_cutover")
    return in_force_at is not None, stopped_at is not None


def test_one_of_four_puts_it_in_force_once(portal: Portal) -> None:
    """Also where one was killed in the middle: what it had written is nobody's."""
    with pytest.raises(Exception, match="9"):
        portal.inside("-c", _WORKER, "dies")
    assert _state(portal) == (False, False)
    with ThreadPoolExecutor(4) as processes:
        done = list(processes.map(lambda _: int(portal.inside("-c", _WORKER, "works")), range(4)))
    assert sorted(done) == [0, 0, 0, 1]
    assert _events(portal, "accounts:policy:set") == 1
    assert _state(portal) == (True, False)


def test_stopping_at_its_hour_is_whole_or_not_at_all(portal: Portal) -> None:
    """Which of them comes first: what was said to be stopped never holds."""
    with ThreadPoolExecutor(3) as processes:
        stopping = processes.submit(portal.inside, "-c", _STOP)
        working = [processes.submit(portal.inside, "-c", _WORKER, "works") for _ in range(2)]
        said, done = stopping.result().strip(), sum(int(one.result()) for one in working)
    assert (said, done) in {("stopped", 0), ("NothingScheduled", 1)}
    assert _state(portal) == (done == 1, said == "stopped")
    assert _events(portal, "accounts:policy:set") == done


def test_nobody_is_told_twice_by_several(portal: Portal) -> None:
    with ThreadPoolExecutor(3) as processes:
        told = sum(processes.map(lambda _: int(portal.inside("-c", _TELL)), range(3)))
    assert told == 2
    assert portal.query("SELECT count(*) FROM security_noticefact WHERE kind LIKE ?", "mail-programs-stop%") == [(2,)]


_PERSONALLY = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from tests.admin_console.acts import use_account_password
from tests.admin_console.enforcement.acts import begin_hour, order_for
postmaster = User.objects.get(address="postmaster@acme.example")
people = [User.objects.get(address=f"{name}@acme.example") for name in ("alice", "bob")]
for account in people:
    use_account_password(account)
order_for(postmaster, timezone.now() + timedelta(days=9), days=0)
for account in people:
    begin_hour(account)
"""
_HOURS = """
import os, sys
import django
django.setup()
from admin_console.enforcement import hours
hours._AT_ONCE = 1
put = hours.put_in_force
def dying(*rest):
    put(*rest)
    os._exit(9)
if sys.argv[1] == "dies":
    hours.put_in_force = dying
print(hours.carry_out_own_hours())
"""
_LAST = """
import django
django.setup()
from django.utils import timezone
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.working import carry_out_cut_overs
CutOver.objects.update(due_at=timezone.now())
print(carry_out_cut_overs())
"""


@pytest.fixture
def personal(tmp_path: Path) -> Iterator[Portal]:
    """A portal where the hours of two people have come."""
    with prepared_portal(tmp_path / "portal") as prepared:
        prepared.inside("-c", _PERSONALLY)
        yield prepared


def _orders(portal: Portal) -> list[tuple[bool]]:
    found = portal.query("SELECT account_id FROM accounts_policy WHERE kind = ?", "client_passwords")
    return sorted((account is not None,) for (account,) in found)


def test_each_persons_hour_acts_once(personal: Portal) -> None:
    """X18: also where one process was killed in the middle."""
    with pytest.raises(Exception, match="9"):
        personal.inside("-c", _HOURS, "dies")
    assert _orders(personal) == []
    with ThreadPoolExecutor(3) as processes:
        done = list(processes.map(lambda _: int(personal.inside("-c", _HOURS, "works")), range(3)))
    assert sum(done) == 2
    assert _events(personal, "accounts:policy:set") == 2
    assert _orders(personal) == [(True,), (True,)]


def test_own_hours_beside_the_last_one_leave_one_order(personal: Portal) -> None:
    """X18: whichever comes first, nothing of single accounts is left."""
    with ThreadPoolExecutor(3) as processes:
        working = [processes.submit(personal.inside, "-c", _HOURS, "works") for _ in range(2)]
        last = processes.submit(personal.inside, "-c", _LAST)
        [one.result() for one in working]
        assert int(last.result()) == 1
    assert _orders(personal) == [(False,)]
    assert _events(personal, "admin_console:cut-over:completed") == 1


def test_stopping_beside_own_hours_leaves_none(personal: Portal) -> None:
    with ThreadPoolExecutor(3) as processes:
        working = [processes.submit(personal.inside, "-c", _HOURS, "works") for _ in range(2)]
        assert processes.submit(personal.inside, "-c", _STOP).result().strip() == "stopped"
        [one.result() for one in working]
    assert _orders(personal) == []


_TOGGLE = """
import sys
import django
django.setup()
from accounts.models import User
from security.client_passwords.services import turn_off, turn_on
from security.grants.rules import Purpose
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for
account = User.objects.get(address="alice@acme.example")
for _ in range(5):
    try:
        turn_on(flow=flow_in(account))
        turn_off(flow=flow_in(account, proof=grant_for(account, Purpose.TURN_OFF)))
    except Exception as error:
        print(type(error).__name__)
        break
"""
_STATE = """
import django
django.setup()
from accounts.models import User
from security.client_passwords.queries import client_password_state
print(client_password_state(account=User.objects.get(address="alice@acme.example")).is_on)
"""


def test_who_toggles_at_the_hour_ends_with_security_passwords_on(personal: Portal) -> None:
    with ThreadPoolExecutor(2) as processes:
        toggling = processes.submit(personal.python, "-c", _TOGGLE)
        assert int(processes.submit(personal.python, "-c", _HOURS, "works").result()) == 2
        assert toggling.result().strip() in {"", "ClientPasswordsRequired"}
    assert personal.python("-c", _STATE).strip() == "True"
