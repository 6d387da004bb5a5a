"""Questions as second step: only where the domain says so and nothing stronger is bound (E3, D2; M20, M21)."""

import pytest
from django.test import Client

from accounts.models import User
from security.factors.questions.catalogue import QUESTIONS
from security.factors.questions.rules import Answer, normalised
from security.factors.questions.services import confirm_answers, propose_answers
from security.models import PortalSession, StepUpGrant
from security.policies import FACTOR_QUESTIONS, OFF, ON, QUESTIONS_AS_SECOND_STEP
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached, text_of
from tests.security.factors.phones.acts import bound
from tests.security.flow.acts import flow_at_logon
from tests.security.logon.acts import ATTACH, OVERVIEW, VERIFY, gate_of, give_password, half_way, is_in

BY_QUESTIONS = f"{VERIFY}questions/"
GENERATE = "/settings/verify/generate/"
ANSWERS = ["Harbour Lane", "Jean-Paul"]
RIGHT = {"answer_1": " HARBOUR  lane", "answer_2": "jean paul"}


def set_questions(account: User) -> list[str]:
    """Set two questions; return their names."""
    names = list(QUESTIONS)[:2]
    answers = [Answer(name, normalised(text)) for name, text in zip(names, ANSWERS, strict=True)]
    propose_answers(flow=flow_at_logon(account, "a flow"), answers=answers)
    assert confirm_answers(flow=flow_at_logon(account, "a flow"), typed=ANSWERS)
    return names


@pytest.fixture
def alice(cast: Cast) -> User:
    set_questions(cast.alice)
    cast.order(QUESTIONS_AS_SECOND_STEP, ON)
    return cast.alice


def answered(client: Client, **answers: str) -> int:
    return client.post(BY_QUESTIONS, {**RIGHT, **answers}).status_code


def test_all_answers_in_any_spelling_open_at_level_one(alice: User) -> None:
    """M20; 1.5: no second factor in the standards' sense, so the session is of level one and trusts no browser."""
    client = half_way(alice)
    assert gate_of(client) == BY_QUESTIONS
    page = text_of(client.get(BY_QUESTIONS))
    assert 'autocomplete="off"' in page
    assert 'name="trust"' not in page
    answer = client.post(BY_QUESTIONS, {**RIGHT, "trust": "on"})
    assert answer["Location"] == OVERVIEW
    session = PortalSession.objects.get(account=alice)
    assert (session.assurance, session.proved) == (1, "questions")
    assert not client.get(OVERVIEW).wsgi_request.user.is_verified()
    client.post("/logoff/")
    assert give_password(client, alice)["Location"] == BY_QUESTIONS


def test_m20_one_right_one_wrong_names_none(alice: User) -> None:
    client = half_way(alice)
    pages = []
    for wrong in ({"answer_1": "Elsewhere"}, {"answer_2": "Elsewhere"}):
        answer = client.post(BY_QUESTIONS, {**RIGHT, **wrong})
        assert answer.status_code == 400
        pages.append(text_of(answer))
    assert all("The answers are not all correct." in page for page in pages)
    assert all("Elsewhere" not in page and "jean paul" not in page for page in pages)
    assert not is_in(client)


def test_m20_the_sixth_try_is_refused_right_or_wrong(alice: User) -> None:
    client = half_way(alice)
    for _ in range(5):
        assert answered(client, answer_1="Elsewhere") == 400
    assert answered(client) == 429
    assert answered(half_way(alice)) == 429


def test_m20_the_same_questions_each_time(alice: User) -> None:
    def labels(client: Client) -> list[str]:
        return [part.partition("<")[0] for part in text_of(client.get(BY_QUESTIONS)).split("<label for=")[1:]]

    assert labels(half_way(alice)) == labels(half_way(alice, client=browser()))


def test_m21_not_where_the_domain_has_not_said_so(cast: Cast) -> None:
    """Default off: people with questions only get in with the password, as without them."""
    set_questions(cast.alice)
    assert give_password(browser(), cast.alice)["Location"] == OVERVIEW


def test_m21_not_where_the_domain_has_switched_questions_off(cast: Cast, alice: User) -> None:
    cast.order(FACTOR_QUESTIONS, OFF)
    assert give_password(browser(), alice)["Location"] == OVERVIEW


@pytest.mark.parametrize("bind", [attached, bound])
def test_m21_not_beside_a_phone_or_an_authenticator(alice: User, bind: object) -> None:
    bind(alice)  # type: ignore[operator]  # one of the acts above
    client = half_way(alice)
    assert BY_QUESTIONS not in text_of(client.get(ATTACH, follow=True))
    assert client.get(BY_QUESTIONS).status_code == 404
    assert answered(client) == 404
    desk = logged_on(alice)
    assert desk.post(f"{GENERATE}questions/", {**RIGHT, "password": password_of("Alice")}).status_code == 404
    assert not StepUpGrant.objects.exists()


def test_a_step_up_asks_for_them_and_the_password(alice: User) -> None:
    """docs/rules.md, identity check: neither authenticator nor phone: questions and the account password."""
    client = logged_on(alice)
    password = password_of("Alice")
    assert client.post(GENERATE, {"password": password}).status_code == 400
    assert client.post(GENERATE, RIGHT).status_code == 400
    wrong = client.post(GENERATE, {**RIGHT, "answer_1": "Elsewhere", "password": password})
    assert "The answers are not all correct." in text_of(wrong)
    assert not StepUpGrant.objects.exists()
    assert client.post(GENERATE, {**RIGHT, "password": password}).status_code == 302
