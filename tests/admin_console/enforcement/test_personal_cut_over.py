"""X18: how an order goes that runs person by person: whose hour is to come, who has not logged on, who is done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from admin_console.enforcement.hours import carry_out_own_hours
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.working import carry_out_cut_overs, tell_members
from mailportal.notify.models import Notice
from security.models import Deadline, NoticeFact
from security.policies import CHOOSE, CLIENT_PASSWORDS
from security.postman.services import write_due_notices
from security.records.rules import Reason
from tests.admin_console.acts import FORCE, give_client_password, postmaster, words
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import (
    OUTLOOK,
    begin_hour,
    come,
    come_hour,
    due,
    ordered_personally,
    url_of,
)
from tests.cast import Cast


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def order(cast: Cast, bob: Client) -> CutOver:
    """An order for seven days that is to stop Alice's Outlook and Dora's."""
    use(cast.alice, program=OUTLOOK)
    use(cast.dora, program=OUTLOOK)
    return ordered_personally(bob, cast.bob)


def shown(bob: Client, order: CutOver, query: str = "") -> str:
    return words(bob.get(url_of(order) + query))


def test_at_first_nobody_has_logged_on(bob: Client, order: CutOver) -> None:
    text = shown(bob, order)
    assert "7 days after the first logon, for everyone from" in text
    assert "Not logged on yet 2" in text
    assert "Alice alice@acme.example Has not logged on yet" in text
    assert "person by person, for everyone from" in words(bob.get(FORCE))


def test_whose_hour_is_to_come_is_named_with_it(cast: Cast, bob: Client, order: CutOver) -> None:
    begin_hour(cast.alice)
    begin_hour(cast.bob)
    text = shown(bob, order)
    assert "Hour to come 1 and 1 person without a mail program" in text
    assert "Not logged on yet 1" in text
    assert "Alice alice@acme.example The hour is to come until" in text


def test_whose_hour_has_come_and_who_is_refused(cast: Cast, bob: Client, order: CutOver) -> None:
    begin_hour(cast.alice)
    come_hour(cast.alice)
    carry_out_own_hours()
    assert "Alice alice@acme.example No security password yet" in shown(bob, order)
    come(cast.alice, Reason.CLIENT_PASSWORD_NEEDED)
    text = shown(bob, order)
    assert "Alice alice@acme.example Refused now" in text
    assert "Devices refused now 1 of 1 person" in text


def test_who_has_a_security_password_is_done_whatever_the_hour(cast: Cast, bob: Client, order: CutOver) -> None:
    begin_hour(cast.alice)
    give_client_password(cast.alice)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora)
    text = shown(bob, order)
    assert "People done 1 of 2 0 have to act" in text
    assert "Everyone is done" in text
    assert "no one is refused" in text


def test_once_it_is_for_everyone_it_goes_on_as_any_other(cast: Cast, bob: Client, order: CutOver) -> None:
    due(order)
    carry_out_cut_overs()
    text = shown(bob, order)
    assert "in force since" in text
    assert "Alice alice@acme.example No security password yet" in text
    assert "Let in for now" in text


def test_it_costs_the_same_for_many(cast: Cast, bob: Client) -> None:
    """T11: no more than eight statements of its own."""
    counts = []
    for last in (2, 40):
        for number in range(len(counts) and 2, last):
            name = f"p{number}"
            person = User.objects.create(domain=cast.acme, address=f"{name}@acme.example", name=f"Person {number:02}")
            use(person, program=OUTLOOK)
        order = ordered_personally(bob, cast.bob)
        for person in User.objects.filter(domain=cast.acme)[: last // 2]:
            begin_hour(person)
        with CaptureQueriesContext(connection) as asked:
            bob.get(url_of(order))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 2 + 8


def told() -> dict[str, str]:
    """Return what people hear, by address."""
    tell_members()
    write_due_notices()
    found = {row.address: row.text for row in Notice.objects.all()}
    Notice.objects.all().delete()
    return found


def rested(order: CutOver) -> None:
    CutOverMember.objects.filter(cut_over=order).update(told_at=timezone.now() - timedelta(days=2))


def test_people_hear_of_their_days_then_of_their_hour_then_that_it_is_past(
    cast: Cast, bob: Client, order: CutOver
) -> None:
    first = told()
    assert "from 7 days after your next logon to the portal on, and at the latest from" in first[cast.alice.address]
    assert f"{order.due_at:%Y}" in first[cast.dora.address]
    begin_hour(cast.alice)
    told()
    rested(order)
    bob.post(url_of(order, "remind/"), {"who": str(cast.alice.public_id)})
    fact = NoticeFact.objects.none() if tell_members() == 0 else NoticeFact.objects.filter(kind="mail-programs-stop")
    assert fact.get().facts["hour"] == Deadline.objects.get(account=cast.alice).holds_at.isoformat()
    told()
    come_hour(cast.alice)
    carry_out_own_hours()
    rested(order)
    bob.post(url_of(order, "remind/"))
    later = told()
    assert "which they can no longer do" in later[cast.alice.address]
    assert "after your next logon" in later[cast.dora.address]


@pytest.mark.parametrize(("days", "said"), [(0, "from your next logon to the portal on"), (1, "from 1 day after")])
def test_no_days_and_one_day_have_words(cast: Cast, bob: Client, days: int, said: str) -> None:
    use(cast.alice)
    ordered_personally(bob, cast.bob, days=days)
    assert said in told()[cast.alice.address]
