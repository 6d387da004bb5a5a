"""The set-up between the last gate and the first page, at the first logon only (E2)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.sms.vendors.trials import outbox
from security.browsers.trusted_devices.services import trust
from security.events import SET_UP_FINISHED
from security.factors.queries import standing_of
from security.logon.queries import is_set_up_due
from security.models import LogonAttempt, PortalSession, SecurePhone, SecurityAnswer
from security.policies import (
    FACTOR_AUTHENTICATOR,
    FACTOR_PHONE,
    FACTOR_QUESTIONS,
    OFF,
    ON,
    QUESTIONS_AS_SECOND_STEP,
    REQUIRED,
    SECOND_FACTOR,
)
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import NUMBER, last_code, wrong
from tests.security.factors.questions.acts import AGAIN, CHOICE, SOURCE, questions_in_force
from tests.security.logon.acts import BY_APP, give_password, half_way, is_in, sid, with_cookie

SET_UP = "/logon/set-up/"
QUESTIONS, CONFIRM, RESTART = f"{SET_UP}questions/", f"{SET_UP}questions/confirm/", f"{SET_UP}questions/restart/"
PHONE, CODE = f"{SET_UP}phone/", f"{SET_UP}phone/code/"
SEND, SKIP = f"{CODE}send/", f"{PHONE}skip/"
OVERVIEW = "/settings/account-security/"
START_OVER = "/logon/?ended=unfinished"


def at_phone(account: User) -> Client:
    """Return a browser that has set the questions and waits at the phone."""
    client = half_way(account)
    client.post(QUESTIONS, CHOICE)
    assert client.post(CONFIRM, AGAIN)["Location"] == SET_UP
    return client


def is_done(account: User) -> bool:
    account.refresh_from_db()
    return account.wizard_done_at is not None


def test_the_account_password_is_no_answer(newcomer: User) -> None:
    """docs/security.md 1.5."""
    client = half_way(newcomer)
    page = client.post(QUESTIONS, {**CHOICE, "answer_2": password_of("Dora")})
    assert page.status_code == 400
    assert "This is your web logon password." in page.content.decode()
    assert client.post(QUESTIONS, CHOICE)["Location"] == SET_UP


def test_the_whole_way(newcomer: User) -> None:
    client = browser()
    assert give_password(client, newcomer)["Location"] == SET_UP
    assert client.get(SET_UP)["Location"] == QUESTIONS
    assert client.post(QUESTIONS, CHOICE)["Location"] == SET_UP
    assert client.get(SET_UP)["Location"] == CONFIRM
    assert "Who taught you to swim?" in client.get(CONFIRM).content.decode()
    assert client.post(CONFIRM, AGAIN)["Location"] == SET_UP
    assert client.get(SET_UP)["Location"] == PHONE
    assert client.post(PHONE, {"number": NUMBER})["Location"] == CODE
    assert "+86 138 •••• 5678" in client.get(CODE).content.decode()
    assert not is_in(client)
    assert client.post(CODE, {"code": last_code()})["Location"] == OVERVIEW
    assert is_in(client)
    assert is_done(newcomer)
    assert questions_in_force(newcomer) == ["first-manager", "swimming"]
    # The phone was proved within this logon.
    assert PortalSession.objects.get(account=newcomer, ended_at=None).assurance == 2
    finished = AuditEvent.objects.get(event=SET_UP_FINISHED)
    assert finished.change == {"questions": True, "phone": True}


def test_only_at_the_first_logon(newcomer: User) -> None:
    assert at_phone(newcomer).post(SKIP)["Location"] == OVERVIEW
    assert give_password(browser(), newcomer)["Location"] == OVERVIEW


def test_nobody_is_logged_on_before_its_end(newcomer: User) -> None:
    client = half_way(newcomer)
    assert not is_in(client)
    client.post(QUESTIONS, CHOICE)
    assert not is_in(client)
    assert not PortalSession.objects.filter(account=newcomer).exists()


@pytest.mark.parametrize("path", [CONFIRM, PHONE, CODE])
def test_no_step_is_skipped_by_its_address(newcomer: User, path: str) -> None:
    client = half_way(newcomer)
    assert client.get(path)["Location"] == QUESTIONS
    assert client.post(path, {**AGAIN, "number": NUMBER, "code": "123456"})["Location"] == QUESTIONS
    assert client.post(SKIP)["Location"] == QUESTIONS
    assert client.post(SEND)["Location"] == QUESTIONS
    assert not outbox
    assert not is_done(newcomer)


def test_no_step_is_repeated(newcomer: User) -> None:
    client = at_phone(newcomer)
    for path in (QUESTIONS, CONFIRM):
        assert client.get(path)["Location"] == PHONE
        assert client.post(path, CHOICE)["Location"] == PHONE
    assert client.post(RESTART)["Location"] == PHONE


@pytest.mark.parametrize("path", [SET_UP, QUESTIONS, CONFIRM, PHONE, CODE])
def test_whoever_is_not_at_the_set_up_starts_over(cast: Cast, path: str) -> None:
    assert browser().get(path)["Location"] == START_OVER


def test_a_stolen_session_key_joins_no_set_up(newcomer: User) -> None:
    """A8: another browser."""
    assert with_cookie(sid(half_way(newcomer))).get(QUESTIONS)["Location"] == START_OVER


def test_the_key_changes_with_each_step(newcomer: User) -> None:
    """A7."""
    client = half_way(newcomer)
    keys = [sid(client)]
    for path, data in ((QUESTIONS, CHOICE), (CONFIRM, AGAIN), (SKIP, {})):
        client.post(path, data if path != SKIP else None)
        keys.append(sid(client))
    assert len(set(keys)) == 4


def test_it_waits_a_quarter_of_an_hour(newcomer: User) -> None:
    client = half_way(newcomer)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert client.get(QUESTIONS)["Location"] == START_OVER


def test_an_interrupted_set_up_goes_on_where_it_was(newcomer: User) -> None:
    at_phone(newcomer)
    client = half_way(newcomer)
    assert client.get(SET_UP)["Location"] == PHONE


def test_answers_chosen_in_another_logon_are_not_confirmed_here(newcomer: User) -> None:
    half_way(newcomer).post(QUESTIONS, CHOICE)
    client = half_way(newcomer)
    assert client.get(SET_UP)["Location"] == QUESTIONS


def test_choosing_anew(newcomer: User) -> None:
    client = half_way(newcomer)
    client.post(QUESTIONS, CHOICE)
    assert client.post(CONFIRM, {**AGAIN, "answer_1": "slip"}).status_code == 400
    assert client.post(RESTART)["Location"] == QUESTIONS
    assert not SecurityAnswer.objects.filter(account=newcomer).exists()
    assert client.get(QUESTIONS).status_code == 200


def test_what_is_wrong_is_named(newcomer: User) -> None:
    client = half_way(newcomer)
    page = client.post(QUESTIONS, {**CHOICE, "answer_1": "Dora"})
    assert page.status_code == 400
    assert "This answer is part of your email address." in page.content.decode()


def test_questions_are_left_out_where_the_domain_has_switched_them_off(cast: Cast, newcomer: User) -> None:
    cast.order(FACTOR_QUESTIONS, OFF)
    client = half_way(newcomer)
    assert client.get(SET_UP)["Location"] == PHONE
    assert "Confirm" not in client.get(PHONE).content.decode()
    assert client.post(SKIP)["Location"] == OVERVIEW


def test_the_phone_is_left_out_where_the_domain_has_switched_it_off(cast: Cast, newcomer: User) -> None:
    cast.order(FACTOR_PHONE, OFF)
    client = half_way(newcomer)
    client.post(QUESTIONS, CHOICE)
    assert client.post(CONFIRM, AGAIN)["Location"] == OVERVIEW
    assert is_done(newcomer)


def test_with_nothing_to_set_up_nothing_is_asked(cast: Cast, newcomer: User) -> None:
    cast.order(FACTOR_PHONE, OFF)
    cast.order(FACTOR_QUESTIONS, OFF)
    assert give_password(browser(), newcomer)["Location"] == OVERVIEW


def test_the_phone_cannot_be_skipped_where_it_is_the_factor_that_is_required(cast: Cast, newcomer: User) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    client = at_phone(newcomer)
    assert SKIP not in client.get(PHONE).content.decode()
    assert client.post(SKIP).status_code == 403
    assert not is_done(newcomer)
    client.post(PHONE, {"number": NUMBER})
    assert client.post(CODE, {"code": last_code()})["Location"] == OVERVIEW


def test_a_wrong_code_binds_nothing(newcomer: User) -> None:
    client = at_phone(newcomer)
    client.post(PHONE, {"number": NUMBER})
    assert client.post(CODE, {"code": wrong(last_code())}).status_code == 400
    assert not SecurePhone.objects.exists()
    assert not is_in(client)


def test_another_code_waits_its_minute(newcomer: User) -> None:
    """M15."""
    client = at_phone(newcomer)
    client.post(PHONE, {"number": NUMBER})
    for _ in range(3):
        assert client.post(SEND)["Location"] == CODE
    assert len(outbox) == 1


def test_a_number_that_is_none_is_refused_before_the_gateway_hears_of_it(newcomer: User) -> None:
    """B8, M16."""
    page = at_phone(newcomer).post(PHONE, {"number": "+1 900 555 0100"})
    assert page.status_code == 400
    assert not outbox


def test_after_the_second_step_with_a_factor_bound(cast: Cast, newcomer: User) -> None:
    """M10, M17: with a factor bound nothing is added before it is proved in this logon."""
    phone, _ = attached(newcomer)
    client = half_way(newcomer)
    for path in (SET_UP, QUESTIONS, PHONE):
        assert client.get(path)["Location"] == BY_APP
    client.post(BY_APP, {"code": phone.code()})
    assert client.get(SET_UP)["Location"] == QUESTIONS


def test_a_trusted_device_leads_past_the_set_up(newcomer: User) -> None:
    """Rule 7: it is no proof, so nothing can be bound on the strength of it; the next logon with one asks."""
    attached(newcomer)
    token = trust(account=newcomer, source=SOURCE)
    assert token is not None
    client = browser()
    client.cookies["td"] = token.token
    assert give_password(client, newcomer)["Location"] == OVERVIEW
    assert not is_done(newcomer)


def test_questions_just_answered_are_not_asked_again_as_second_step(cast: Cast, newcomer: User) -> None:
    cast.order(QUESTIONS_AS_SECOND_STEP, ON)
    client = at_phone(newcomer)
    assert client.get(SET_UP)["Location"] == PHONE
    assert client.post(SKIP)["Location"] == OVERVIEW
    assert PortalSession.objects.get(account=newcomer, ended_at=None).assurance == 1


def test_an_operator_has_nothing_to_set_up(cast: Cast) -> None:
    cast.olga.wizard_done_at = None
    assert not is_set_up_due(standing_of(cast.olga))


def test_a_freeze_ends_it(newcomer: User) -> None:
    client = half_way(newcomer)
    User.objects.filter(pk=newcomer.pk).update(frozen_at=timezone.now())
    assert client.get(QUESTIONS)["Location"] == START_OVER
    assert client.post(QUESTIONS, CHOICE)["Location"] == START_OVER


def test_logging_off_forgets_it(newcomer: User) -> None:
    client = half_way(newcomer)
    client.post("/logoff/")
    assert not LogonAttempt.objects.filter(account=newcomer).exists()
    assert client.get(QUESTIONS)["Location"] == START_OVER
