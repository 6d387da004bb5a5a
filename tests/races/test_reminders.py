"""E15: several background processes at once, killed and started again, remind everybody once a day."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.portal import Portal

pytestmark = pytest.mark.race

_SEED = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from accounts.directory.services import create_account
from accounts.models import Domain, Policy, User
from accounts.policies.kinds import kind_named
from accounts.policies.services import set_policy
domain = Domain.objects.get()
for number in range(40):
    create_account(address=f"a{number}@acme.example", name="", domain=domain, encoded_password="x")
set_policy(kind=kind_named("password_expiry"), domain=domain, value="1", owner="postmaster@acme.example")
Policy.objects.update(since=timezone.now() - timedelta(days=400))
people = User.objects.filter(address__startswith="a", domain=domain)
people.update(password_changed_at=timezone.now() - timedelta(days=27))
# It is after eight in the morning there, whatever the time is here.
domain.time_zone = f"Etc/GMT{timezone.now().hour - 12:+d}"
domain.save()
"""
_WORKER = """
import os, sys
import django
django.setup()
from security.postman import reminders
remind, left = reminders._remind, int(sys.argv[1])
def counting(*rest):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return remind(*rest)
reminders._remind = counting
print(reminders.send_reminders())
"""


def _told(portal: Portal) -> list[tuple[str, int]]:
    return portal.query("SELECT address, count(*) FROM notify_notice GROUP BY address")  # type: ignore[return-value]


def test_processes_share_the_work_and_remind_nobody_twice(portal: Portal) -> None:
    portal.inside("-c", _SEED)
    with ThreadPoolExecutor(4) as processes:
        told = sum(processes.map(lambda _: int(portal.inside("-c", _WORKER, "1000")), range(4)))
    assert told == len(_told(portal)) > 40
    assert {count for _, count in _told(portal)} == {1}


def test_what_a_killed_process_left_the_next_one_does(portal: Portal) -> None:
    portal.inside("-c", _SEED)
    for _ in range(2):
        with pytest.raises(Exception, match="9"):
            portal.inside("-c", _WORKER, "13")
    assert len(_told(portal)) == 26
    portal.inside("-c", _WORKER, "1000")
    assert len(_told(portal)) > 40
    assert {count for _, count in _told(portal)} == {1}
