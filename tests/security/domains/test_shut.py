"""O1: of a suspended or deleted domain nobody gets in by any way, from the act on, and nobody else is touched."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from accounts.directory.rules import DomainState
from accounts.models import Domain
from mailportal.audit.models import AuditEvent
from security.browsers.sessions.services import open_session
from security.browsers.sessions.store import SessionStore
from security.domains.errors import DomainStandsOtherwise
from security.domains.services import delete_domain, reopen_domain, restore_domain, suspend_domain
from security.errors import PasswordChangedMeanwhile
from security.factors.queries import standing_of
from security.models import LogonRecord
from security.records.rules import Reason
from security.recovery.queries import ground_of
from security.ways_in.queries import shut_until, ways_in
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.domains.acts import SOURCE, delete, done, reopen, restore, suspend
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.logon.acts import BY_APP, LOGON, give_password, half_way, is_in
from tests.security.notices.mailbox import newest_for, subjects_for

SHUT = pytest.mark.parametrize("shut", [suspend, delete], ids=["suspended", "deleted"])
Act = Callable[[Cast], None]


def logon_of_alice(cast: Cast) -> HttpResponse:
    return give_password(browser(), cast.alice)


@SHUT
def test_nobody_of_it_logs_on_to_the_web_and_others_do(cast: Cast, shut: Act) -> None:
    shut(cast)
    answer = logon_of_alice(cast)
    assert answer.status_code == 403
    assert "the operator of the portal" in answer.content.decode()
    assert LogonRecord.objects.latest("pk").reason == Reason.DOMAIN_SUSPENDED
    assert give_password(browser(), cast.charlie).status_code == 302


@SHUT
def test_sessions_are_out_at_the_next_request(cast: Cast, shut: Act) -> None:
    """T19."""
    alice, charlie = logged_on(cast.alice), logged_on(cast.charlie)
    shut(cast)
    assert not is_in(alice)
    assert is_in(charlie)


@SHUT
def test_a_logon_that_was_half_done_goes_no_further(cast: Cast, shut: Act) -> None:
    app, _ = attached(cast.alice)
    client = half_way(cast.alice)
    shut(cast)
    assert client.post(BY_APP, {"code": app.code()}).headers["Location"].startswith(LOGON)
    assert not is_in(client)


@SHUT
def test_a_logon_in_its_last_step_opens_no_session(cast: Cast, shut: Act) -> None:
    """Its own row of the account was read before the act."""
    store = SessionStore()
    store.create()
    shut(cast)
    with pytest.raises(PasswordChangedMeanwhile):
        open_session(account=cast.alice, session_key=store.session_key or "", source=SOURCE)


@SHUT
def test_no_password_is_recovered(cast: Cast, shut: Act) -> None:
    set_up(cast.alice)
    assert ground_of(cast.alice, source_address=SOURCE.address).has_questions
    shut(cast)
    cast.alice.refresh_from_db()
    assert not ground_of(cast.alice, source_address=SOURCE.address).has_questions


@SHUT
def test_the_page_of_an_account_would_say_why(cast: Cast, shut: Act) -> None:
    shut(cast)
    cast.alice.refresh_from_db()
    shut_for = shut_until(address=cast.alice.address, now=timezone.now())
    ways = ways_in(standing=standing_of(cast.alice), client_passwords=[], shut=shut_for)
    assert {way.reason for way in ways} == {Reason.DOMAIN_SUSPENDED}


def test_opened_again_the_same_password_opens_and_the_old_session_does_not_after_the_shutting(cast: Cast) -> None:
    suspend(cast)
    reopen(cast)
    assert logon_of_alice(cast).status_code == 302
    assert cast.acme.state is DomainState.ACTIVE


def test_restored_it_is_as_it_was_before(cast: Cast) -> None:
    delete(cast)
    restore(cast)
    assert cast.acme.state is DomainState.ACTIVE
    suspend(cast)
    delete(cast)
    restore(cast)
    assert cast.acme.state is DomainState.SUSPENDED


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], reopen_domain),
        ([], restore_domain),
        ([suspend], suspend_domain),
        ([delete], delete_domain),
        ([delete], suspend_domain),
        ([delete], reopen_domain),
        ([suspend], restore_domain),
    ],
)
def test_an_act_from_an_old_page_does_nothing(cast: Cast, before: list[Act], act: Callable[..., None]) -> None:
    for one in before:
        one(cast)
    state = Domain.objects.filter(pk=cast.acme.pk).values().get()
    with pytest.raises(DomainStandsOtherwise):
        done(act, cast)
    assert Domain.objects.filter(pk=cast.acme.pk).values().get() == state


def test_the_table_knows_no_deleted_domain_that_is_open(cast: Cast) -> None:
    """One gate: who forgets to ask for the deletion is stopped by the suspension."""
    cast.acme.deleted_at = cast.acme.created_at
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.acme.save()


def test_each_act_is_on_record_with_its_reason(cast: Cast) -> None:
    for act in (suspend, reopen, delete, restore):
        act(cast)
    events = AuditEvent.objects.filter(event__startswith="accounts:domain:", target="acme.example").order_by("pk")
    assert [event.event.rpartition(":")[2] for event in events] == ["suspended", "reopened", "deleted", "restored"]
    assert {(event.actor, event.domain_id, event.change["reason"]) for event in events} == {
        (cast.olga.address, cast.acme.pk, "Unpaid")
    }


def test_its_postmasters_are_told_and_nobody_elses(cast: Cast) -> None:
    for act in (suspend, reopen, delete, restore):
        act(cast)
    told = ["Domain suspended", "Domain opened again", "Domain deleted", "Domain restored"]
    assert subjects_for(cast.bob) == told
    assert subjects_for(cast.gina) == subjects_for(cast.alice) == []


def test_the_notice_says_why_and_until_when_and_who(cast: Cast) -> None:
    done(delete_domain, cast, "Moved to http://evil.example")
    text = newest_for(cast.bob)
    assert "Moved to http: //evil" not in text
    assert "http://evil.example" not in text
    assert cast.olga.address in text
    assert "deleted for good on 20" in text
