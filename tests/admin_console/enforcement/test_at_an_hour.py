"""X1: security passwords are required from an hour on: once, undone before it, and never in the past."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import Domain, Policy, User
from accounts.policies.queries import effective_policy
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.services import purge_cut_overs
from admin_console.enforcement.working import carry_out_cut_overs
from mailportal.audit.models import AuditEvent
from security.models import Cut, NoticeFact
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import (
    EXCEPTIONS,
    EXCEPTIONS_REVIEW,
    FORCE,
    REVIEW,
    for_everyone,
    give_client_password,
    hidden,
    postmaster,
    prove,
    words,
)
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import confirm, due, in_days, scheduled, url_of
from tests.cast import Cast


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def held(account: User) -> str:
    return effective_policy(kind=CLIENT_PASSWORDS, account=account).value


def stop(bob: Client, cast: Cast, cut_over: CutOver) -> None:
    page = prove(bob, cast.bob, url_of(cut_over, "stop/"))
    assert bob.post(url_of(cut_over, "stop/"), hidden(page)).status_code == 302


def test_nothing_holds_before_the_hour(cast: Cast, bob: Client, mail1: None) -> None:
    use(cast.alice)
    cut_over = scheduled(bob, cast.bob)
    assert carry_out_cut_overs() == 0
    assert held(cast.alice) == CHOOSE
    assert not Cut.objects.exists()
    event = AuditEvent.objects.get(event="admin_console:cut-over:scheduled")
    assert (event.actor, event.change["devices"]) == (cast.bob.address, 1)
    assert event.change["at"] == cut_over.due_at.isoformat()


def test_at_its_hour_it_holds_once_with_evidence_and_cuts(cast: Cast, bob: Client, mail1: None) -> None:
    """Rules 2 and 4: as if the postmaster had confirmed it then."""
    use(cast.alice)
    due(scheduled(bob, cast.bob))
    assert carry_out_cut_overs() == 1
    assert held(cast.alice) == REQUIRED
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]
    event = AuditEvent.objects.get(event="accounts:policy:set")
    assert (event.actor, event.source_address, event.change["after"]) == (cast.bob.address, "localhost", REQUIRED)
    assert carry_out_cut_overs() == 0
    assert AuditEvent.objects.filter(event="accounts:policy:set").count() == 1


def test_a_rule_that_was_taken_back_after_the_hour_stays_taken_back(cast: Cast, bob: Client) -> None:
    """Once is once, over restarts."""
    due(scheduled(bob, cast.bob))
    carry_out_cut_overs()
    Policy.objects.filter(kind=CLIENT_PASSWORDS.name).delete()
    CutOver.objects.update(claimed_until=None)
    assert carry_out_cut_overs() == 0
    assert held(cast.alice) == CHOOSE


def test_what_a_killed_process_had_claimed_is_done_by_the_next(cast: Cast, bob: Client) -> None:
    """Within a minute of its hour: the claim is over by then."""
    due(scheduled(bob, cast.bob))
    now = timezone.now()
    CutOver.objects.update(claimed_until=now + timedelta(seconds=20))
    assert carry_out_cut_overs() == 0
    with time_machine.travel(now + timedelta(seconds=40)):
        assert carry_out_cut_overs() == 1


def test_exceptions_that_were_made_meanwhile_stand(cast: Cast, bob: Client) -> None:
    due(scheduled(bob, cast.bob))
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora)
    carry_out_cut_overs()
    assert (held(cast.alice), held(cast.dora)) == (REQUIRED, CHOOSE)


def test_who_began_meanwhile_is_one_of_the_people(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    cut_over = scheduled(bob, cast.bob, tells=False)
    use(cast.dora)
    due(cut_over)
    carry_out_cut_overs()
    assert set(cut_over.members.values_list("account", flat=True)) == {cast.alice.pk, cast.dora.pk}
    assert not CutOverMember.objects.exclude(to_tell_at=None).exists()


def test_stopped_before_its_hour_it_never_holds(cast: Cast, bob: Client) -> None:
    cut_over = scheduled(bob, cast.bob)
    assert bob.get(url_of(cut_over, "stop/")).status_code == 302  # a proof first
    stop(bob, cast, cut_over)
    due(cut_over)
    assert carry_out_cut_overs() == 0
    assert held(cast.alice) == CHOOSE
    assert AuditEvent.objects.filter(event="admin_console:cut-over:stopped", actor=cast.bob.address).count() == 1
    assert bob.get(url_of(cut_over, "stop/")).status_code == 409
    assert "stopped" in words(bob.get(url_of(cut_over)))


def test_what_is_in_force_is_not_stopped_but_ended(cast: Cast, bob: Client) -> None:
    """Undo after the hour: the rule as it was, by the same review as every change."""
    cast.order(CLIENT_PASSWORDS, CHOOSE)
    use(cast.alice)
    cut_over = scheduled(bob, cast.bob)
    page = prove(bob, cast.bob, url_of(cut_over, "stop/"))
    due(cut_over)
    carry_out_cut_overs()
    assert bob.post(url_of(cut_over, "stop/"), hidden(page)).status_code == 409
    assert bob.post(url_of(cut_over, "end/")).headers["Location"] == REVIEW
    page = prove(bob, cast.bob)
    assert "can choose again" in words(page)
    bob.post(REVIEW, hidden(page))
    assert held(cast.alice) == CHOOSE
    assert "no longer in force" in words(bob.get(url_of(cut_over)))
    assert bob.post(url_of(cut_over, "end/")).status_code == 409


def test_security_passwords_that_people_have_outlive_the_end(cast: Cast, bob: Client) -> None:
    cut_over = scheduled(bob, cast.bob)
    due(cut_over)
    carry_out_cut_overs()
    password = give_client_password(cast.alice)
    bob.post(url_of(cut_over, "end/"))
    bob.post(REVIEW, hidden(prove(bob, cast.bob)))
    password.refresh_from_db()
    assert password.revoked_at is None
    assert not Policy.objects.filter(kind=CLIENT_PASSWORDS.name).exists()


@pytest.mark.parametrize(
    ("fields", "words_said"),
    [
        ({"when": "later"}, "Enter a date and an hour"),
        ({"when": "later", "day": "2020-01-01", "hour": "08:00"}, "Choose an hour that is still to come"),
        ({"when": "later", "day": "2099-01-01", "hour": "08:00"}, "within a year"),
        ({"when": "now", "day": "2099-01-01", "hour": "08:00"}, "clear the date and the hour"),
        ({"day": "2099-01-01"}, "clear the date and the hour"),
        ({"when": "later", "day": "tomorrow", "hour": "08:00"}, "Enter a valid date"),
        ({"when": "sometimes"}, "Select a valid choice"),
    ],
)
def test_a_moment_that_is_none_is_refused_and_the_proof_kept(
    cast: Cast, bob: Client, fields: dict[str, str], words_said: str
) -> None:
    """B7: a date in the past, none, and one beside "now"."""
    bob.post(FORCE, for_everyone(bob))
    page = prove(bob, cast.bob)
    wrong = bob.post(REVIEW, hidden(page) | fields)
    assert wrong.status_code == 400
    assert words_said in words(wrong)
    assert not CutOver.objects.exists()
    assert held(cast.alice) == CHOOSE
    assert bob.post(REVIEW, hidden(wrong) | in_days(1)).status_code == 302
    assert CutOver.objects.count() == 1


def test_an_order_of_nobody_who_may_give_it_lapses_and_the_postmasters_hear(cast: Cast, bob: Client) -> None:
    """P12: as an order about a leaver, it is carried out in the name of who gave it."""
    due(scheduled(bob, cast.bob))
    User.objects.filter(pk=cast.bob.pk).update(role=Role.EMPLOYEE)
    User.objects.filter(pk=cast.dora.pk).update(role=Role.POSTMASTER)
    NoticeFact.objects.all().delete()
    assert carry_out_cut_overs() == 0
    assert held(cast.alice) == CHOOSE
    fact = NoticeFact.objects.get()
    assert (fact.account, fact.kind, fact.facts["by"]) == (cast.dora, "cut-over-lapsed", cast.bob.address)
    assert CutOver.objects.get().stopped_by == "portal"


def test_an_order_for_a_department_that_is_gone_lapses(cast: Cast, bob: Client) -> None:
    bob.post(f"{EXCEPTIONS}department/{cast.engineering.pk}/", {"client_passwords": REQUIRED})
    page = prove(bob, cast.bob, EXCEPTIONS_REVIEW)
    bob.post(EXCEPTIONS_REVIEW, hidden(page) | in_days(1))
    due(CutOver.objects.get())
    User.objects.filter(department=cast.engineering).update(department=None)
    cast.engineering.delete()
    assert carry_out_cut_overs() == 0
    assert CutOver.objects.get().stopped_by == "portal"


def test_in_a_suspended_domain_it_waits(cast: Cast, bob: Client) -> None:
    due(scheduled(bob, cast.bob))
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert carry_out_cut_overs() == 0
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=None)
    CutOver.objects.update(claimed_until=None)
    assert carry_out_cut_overs() == 1


def test_now_it_holds_at_once_and_leads_to_its_page(cast: Cast, bob: Client, mail1: None) -> None:
    use(cast.alice)
    page = confirm(bob, cast.bob, when="now")
    assert "3 accounts must now use a security password" in words(page)
    assert page.request["PATH_INFO"] == url_of(CutOver.objects.get())
    assert held(cast.alice) == REQUIRED


def test_now_without_anybody_who_stops_is_no_cut_over(cast: Cast, bob: Client) -> None:
    page = confirm(bob, cast.bob)
    assert page.request["PATH_INFO"] == FORCE
    assert not CutOver.objects.exists()


def test_old_orders_are_forgotten_and_those_that_wait_are_not(cast: Cast, bob: Client) -> None:
    scheduled(bob, cast.bob)
    CutOver.objects.update(ordered_at=timezone.now() - timedelta(days=4000))
    assert purge_cut_overs() == 0
    CutOver.objects.update(stopped_at=timezone.now())
    assert purge_cut_overs() >= 1
    assert not CutOver.objects.exists()
