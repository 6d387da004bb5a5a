"""X1: how the cut-over goes: who has generated, who has not, what is still refused, and who is told once more."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.working import carry_out_cut_overs, tell_members
from mailportal.audit.models import AuditEvent
from mailportal.notify.models import Notice
from security.models import NoticeFact
from security.policies import CHOOSE, CLIENT_PASSWORDS
from security.postman.services import write_due_notices
from security.records.rules import Reason
from tests.admin_console.acts import FORCE, give_client_password, postmaster, words
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import IPHONE, OUTLOOK, come, confirm, due, scheduled, url_of
from tests.cast import Cast


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def begun(cast: Cast, bob: Client) -> CutOver:
    """An order in force that stopped Alice's Outlook and phone, and Dora's."""
    use(cast.alice, program=OUTLOOK)
    use(cast.alice, program=IPHONE)
    use(cast.dora, program=OUTLOOK)
    confirm(bob, cast.bob)
    return CutOver.objects.get()


def shown(bob: Client, cut_over: CutOver, query: str = "") -> str:
    return words(bob.get(url_of(cut_over) + query))


def test_nobody_is_done_at_first(cast: Cast, bob: Client, begun: CutOver) -> None:
    text = shown(bob, begun)
    assert "People done 0 of 2 2 have to act" in text
    assert "Devices refused now 0" in text
    assert "Alice alice@acme.example No security password yet" in text


def test_a_device_is_refused_until_it_comes_with_a_security_password(cast: Cast, bob: Client, begun: CutOver) -> None:
    """One of two devices: its owner has generated, and has still to act."""
    give_client_password(cast.alice)
    come(cast.alice, Reason.CLIENT_PASSWORD_NEEDED)
    come(cast.alice, Reason.CLIENT_PASSWORD_NEEDED, IPHONE)
    come(cast.alice, Reason.CLIENT_PASSWORD, IPHONE)
    text = shown(bob, begun)
    assert "Devices refused now 1 of 1 person" in text
    assert "Refused now" in text
    come(cast.alice, Reason.CLIENT_PASSWORD)
    assert "People done 1 of 2 1 has to act" in shown(bob, begun)
    assert "Alice" not in shown(bob, begun)
    assert "Alice alice@acme.example Has a security password" in shown(bob, begun, "?done=on")


def test_who_was_let_in_by_an_exception_may_wait(cast: Cast, bob: Client, begun: CutOver) -> None:
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    give_client_password(cast.dora)
    text = shown(bob, begun)
    assert "Let in for now 1" in text
    assert "Everyone is done" in text
    assert "Alice alice@acme.example Let in by an exception" in shown(bob, begun, "?done=on")
    assert "Remind" not in text


def test_frozen_people_are_waited_for_by_nobody(cast: Cast, bob: Client, begun: CutOver) -> None:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())
    assert "People done 0 of 1" in shown(bob, begun)


@pytest.mark.thorough
def test_a_page_asks_as_often_for_two_as_for_sixty(cast: Cast, bob: Client) -> None:
    """T11: and no more than eight times of its own."""
    counts = []
    for last in (2, 60):
        for number in range(len(counts) and 2, last):
            name = f"p{number}"
            person = User.objects.create(domain=cast.acme, address=f"{name}@acme.example", name=f"Person {number:02}")
            use(person, program=OUTLOOK)
        cut_over = scheduled(bob, cast.bob)
        due(cut_over)
        CutOver.objects.filter(pk=cut_over.pk).update(in_force_at=timezone.now() - timedelta(hours=1))
        with CaptureQueriesContext(connection) as asked:
            bob.get(url_of(cut_over))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 2 + 8


def test_a_long_list_goes_on_by_pages(cast: Cast, bob: Client) -> None:
    for number in range(52):
        person = User.objects.create(domain=cast.acme, address=f"p{number:02}@acme.example", name=f"Person {number:02}")
        use(person)
    confirm(bob, cast.bob)
    cut_over = CutOver.objects.get()
    first = bob.get(url_of(cut_over))
    assert "Person 50" not in words(first)
    assert "Person 51" in words(bob.get(first.context["after_url"]))


def test_another_domains_cut_over_is_missing(cast: Cast, begun: CutOver) -> None:
    """T2: and so are the acts upon it."""
    gina = postmaster(cast.gina)
    for act in ("", "stop/"):
        assert gina.get(url_of(begun, act)).status_code == 404
    for act in ("remind/", "end/"):
        assert gina.post(url_of(begun, act)).status_code == 404
    assert AuditEvent.objects.filter(event="admin_console:access:denied", actor=cast.gina.address).count() == 4


def test_it_is_found_beside_the_rule(cast: Cast, bob: Client, begun: CutOver) -> None:
    assert url_of(begun) in bob.get(FORCE).content.decode()


# --- the notice


def told() -> list[tuple[str, str, str]]:
    tell_members()
    write_due_notices()
    return [(row.address, row.subject, row.text) for row in Notice.objects.order_by("address")]


def test_people_hear_what_stops_when_and_what_to_do_in_their_language(cast: Cast, bob: Client) -> None:
    use(cast.alice, program=OUTLOOK)
    use(cast.alice, program=IPHONE)
    use(cast.dora)
    User.objects.filter(pk=cast.dora.pk).update(language="zh-hans")
    cut_over = scheduled(bob, cast.bob)
    with translation.override("zh-hans"):
        (alice, subject, text), (dora, _, in_chinese) = told()
    assert (alice, dora) == (cast.alice.address, cast.dora.address)
    assert "Your mail programs need a new password" in subject
    assert "Apple Mail on a phone and Outlook" in text or "Outlook and Apple Mail on a phone" in text
    assert f"{cut_over.due_at:%Y}" in text
    assert "Generate a security password for each of them" in text
    assert cast.bob.address in text
    assert "\u5b89\u5168\u5bc6\u7801" in in_chinese
    assert tell_members() == 0


def test_nobody_hears_where_that_is_not_wanted_or_the_order_is_stopped(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    scheduled(bob, cast.bob, tells=False)
    assert told() == []
    CutOverMember.objects.update(to_tell_at=timezone.now() + timedelta(hours=1))
    assert told() == []


def test_those_who_must_act_are_reminded_once_a_day(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    use(cast.dora)
    cut_over = scheduled(bob, cast.bob, tells=False)
    give_client_password(cast.dora)
    assert "Remind 1 person" in shown(bob, cut_over)
    assert "1 person is told by mail" in words(bob.post(url_of(cut_over, "remind/"), follow=True))
    assert [address for address, _, _ in told()] == [cast.alice.address]
    assert "Nothing was sent" in words(bob.post(url_of(cut_over, "remind/"), follow=True))
    assert AuditEvent.objects.get(event="admin_console:cut-over:reminded").change == {"people": 1}
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        later = postmaster(cast.bob)
        assert "1 person is told by mail" in words(later.post(url_of(cut_over, "remind/"), follow=True))


def test_one_person_is_reminded_after_the_hour_in_other_words(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    use(cast.dora)
    cut_over = scheduled(bob, cast.bob, tells=False)
    due(cut_over)
    carry_out_cut_overs()
    bob.post(url_of(cut_over, "remind/"), {"who": str(cast.alice.public_id)})
    ((address, _, text),) = told()
    assert address == cast.alice.address
    assert "no longer" in text
    assert bob.post(url_of(cut_over, "remind/"), {"who": str(cast.charlie.public_id)}).status_code == 404
    assert not NoticeFact.objects.exists()
