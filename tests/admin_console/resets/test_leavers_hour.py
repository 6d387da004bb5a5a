"""X7, P12: at its hour an order is carried out only if who gave it could still give it; else the postmaster decides.

Decision 0033: an order may wait for a year, and must not outlive the rank, the reach or the account behind it.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import Domain, User
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import CLOSING, EVERY_CAPABILITY
from admin_console.events import LEAVER_CLOSED, LEAVER_STOPPED
from admin_console.leavers.models import LeaverOrder
from admin_console.leavers.working import close_due_accounts
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.notify.models import Notice
from security.grants.rules import Purpose
from security.postman.services import write_due_notices
from security.recycle_bin.services import purge_account
from tests.admin_console.acts import EMPLOYEES, appointed, words
from tests.admin_console.resets.acts import leaves_tomorrow, page_of, proof
from tests.cast import Cast


@pytest.fixture
def order(cast: Cast) -> LeaverOrder:
    """Dora, an administrator for Sales, has ordered that Alice's account closes; the hour has come."""
    appointed(cast.dora, cast.sales, may=CLOSING)
    made = leaves_tomorrow(cast, by=cast.dora)
    LeaverOrder.objects.update(due_at=timezone.now())
    return made


def _is_open(account: User) -> bool:
    return User.objects.get(pk=account.pk).frozen_at is None


def _gone(cast: Cast) -> None:
    User.objects.filter(pk=cast.dora.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    purge_account(holder=User.objects.get(pk=cast.dora.pk), actor=PORTAL, source=ON_THE_HOST)


def _let(cast: Cast, name: str, **columns: object) -> None:
    User.objects.filter(pk=getattr(cast, name).pk).update(**columns)


EVENTS = {
    "who ordered it is frozen": lambda cast: _let(cast, "dora", frozen_at=timezone.now()),
    "who ordered it is in the recycle bin": lambda cast: _let(cast, "dora", deleted_at=timezone.now()),
    "who ordered it is gone": _gone,
    "the appointment is taken back": lambda _cast: Administrator.objects.all().delete(),
    "the appointment has ended": lambda _cast: Administrator.objects.update(ends_at=timezone.now()),
    "the appointment is for others": lambda cast: appointed(cast.dora, cast.engineering, may=CLOSING),
    "the account has moved away": lambda cast: _let(cast, "alice", department=cast.engineering),
    "the account is a peer": lambda cast: _let(cast, "alice", administers_since=timezone.now()),
    "the account is a postmaster": lambda cast: _let(cast, "alice", role=Role.POSTMASTER),
} | {
    f"without {one.value}": lambda cast, one=one: appointed(cast.dora, cast.sales, may=EVERY_CAPABILITY - {one})
    for one in CLOSING
}


def test_who_may_still_give_it_is_obeyed(cast: Cast, order: LeaverOrder) -> None:
    assert close_due_accounts() == 1
    assert not _is_open(cast.alice)
    event = AuditEvent.objects.get(event=LEAVER_CLOSED)
    assert (event.actor, event.request_id) == (cast.dora.address, order.reference)


@pytest.mark.parametrize("event", EVENTS)
def test_an_order_does_not_outlive_the_right_to_give_it(cast: Cast, order: LeaverOrder, event: str) -> None:
    """Nothing is closed; it is on record, the postmaster is told once, and it is not tried again."""
    EVENTS[event](cast)
    assert close_due_accounts() == close_due_accounts() == 0
    order.refresh_from_db()
    assert (order.stopped_by, order.done_at) == ("portal", None)
    assert _is_open(cast.alice)
    stopped = AuditEvent.objects.get(event=LEAVER_STOPPED)
    assert (stopped.actor, stopped.target) == ("portal", cast.alice.address)
    assert stopped.change == {"at": LeaverOrder.objects.get().due_at.isoformat(), "ordered_by": cast.dora.address}
    write_due_notices()
    told = Notice.objects.filter(subject__contains="An account was not closed")
    assert {notice.address for notice in told} >= {cast.bob.address}
    text = told.get(address=cast.bob.address).whole_text
    assert f"{cast.alice.address} was to be closed now, as {cast.dora.address} had ordered." in " ".join(text.split())


def test_a_postmasters_order_is_no_more_lasting(cast: Cast) -> None:
    """Who was the postmaster then and is not now; no one is told where there is none."""
    leaves_tomorrow(cast)
    LeaverOrder.objects.update(due_at=timezone.now())
    _let(cast, "bob", role=Role.EMPLOYEE)
    assert close_due_accounts() == 0
    assert _is_open(cast.alice)
    assert not Notice.objects.exists()


def test_in_a_suspended_domain_it_waits(cast: Cast, order: LeaverOrder) -> None:
    """Nobody gets in there anyway; once that is over the account is closed, without anybody's doing."""
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert close_due_accounts() == 0
    order.refresh_from_db()
    assert order.stopped_at is None
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=None)
    LeaverOrder.objects.update(claimed_until=None)
    assert close_due_accounts() == 1
    assert not _is_open(cast.alice)


def _lapsed(cast: Cast) -> None:
    Administrator.objects.all().delete()
    assert close_due_accounts() == 0


def test_the_postmaster_sees_it_in_the_list_and_on_the_page(cast: Cast, bob: Client, order: LeaverOrder) -> None:
    assert "Not closed" not in words(bob.get(EMPLOYEES))
    _lapsed(cast)
    assert words(bob.get(EMPLOYEES)).count("Not closed") == 1
    person = words(bob.get(f"{EMPLOYEES}{cast.alice.public_id}/"))
    assert "The account was not closed" in person
    assert "who had ordered it may no longer close it" in person


def test_the_postmaster_closes_it_instead(cast: Cast, bob: Client, order: LeaverOrder) -> None:
    _lapsed(cast)
    grant = proof(bob, cast.bob, Purpose.LEAVER)
    page = words(bob.get(page_of(cast.alice, "leaver")))
    assert f"as {cast.dora.address} had ordered, who may no longer close it." in page
    bob.post(page_of(cast.alice, "leaver"), {**grant, "when": "now"})
    assert not _is_open(cast.alice)
    _let(cast, "alice", frozen_at=None)
    assert "Not closed" not in words(bob.get(EMPLOYEES))


def test_the_postmaster_orders_it_for_another_hour(cast: Cast, bob: Client, order: LeaverOrder) -> None:
    _lapsed(cast)
    day = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d")
    grant = proof(bob, cast.bob, Purpose.LEAVER)
    bob.post(page_of(cast.alice, "leaver"), {**grant, "when": "later", "day": day, "hour": "18:00"})
    assert "Not closed" not in words(bob.get(EMPLOYEES))
    assert "is to be closed" in words(bob.get(page_of(cast.alice, "leaver")))
    LeaverOrder.objects.filter(stopped_at=None).update(due_at=timezone.now())
    assert close_due_accounts() == 1


def test_the_postmaster_keeps_the_account_open(cast: Cast, bob: Client, order: LeaverOrder) -> None:
    """What the portal stopped is then decided, and nobody is reminded of it."""
    _lapsed(cast)
    stop = page_of(cast.alice, "leaver/stop")
    grant = proof(bob, cast.bob)
    assert "Keep the account of Alice open?" in words(bob.get(stop))
    bob.post(stop, grant)
    assert "Not closed" not in words(bob.get(EMPLOYEES))
    assert bob.get(stop).status_code == 409
    assert LeaverOrder.objects.get().stopped_by == cast.bob.address
    assert _is_open(cast.alice)
