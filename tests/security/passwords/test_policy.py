"""P3, E11: the policy is said before typing and holds wherever a password is set; each broken rule is named."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import FormerPassword, User
from accounts.passwords.keywords import Keyword
from accounts.passwords.services import hash_new_password, is_right_password, set_weak_keywords, store_password
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.models import SecurityAnswer
from security.passwords.links.services import issue_password_link
from security.policies import BY_LENGTH, PASSWORD_HISTORY, PASSWORD_LENGTH, PASSWORD_RULES
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import text_of
from tests.security.factors.questions.acts import set_up
from tests.security.logon.acts import CHANGE, half_way
from tests.security.recovery import acts as recovery

SETTINGS, LINK = "/settings/password/", "/set-password/"


def allow_no(cast: Cast, *lines: str) -> None:
    set_weak_keywords(domain=cast.acme, keywords=[Keyword.of(line) for line in lines])


def new(password: str) -> dict[str, str]:
    return {"new": password, "confirm": password}


def in_settings(account: User, password: str) -> HttpResponse:
    return logged_on(account).post(SETTINGS, {"current": password_of("Alice"), **new(password)})


def at_logon(account: User, password: str) -> HttpResponse:
    User.objects.filter(pk=account.pk).update(must_change_password_since=timezone.now())
    return half_way(account).post(CHANGE, new(password))


def by_link(account: User, password: str) -> HttpResponse:
    link = issue_password_link(account=account, actor=PORTAL, source=ON_THE_HOST)
    return browser().post(LINK, {"code": link.partition("#")[2], **new(password)})


def by_recovery(account: User, password: str) -> HttpResponse:
    if not SecurityAnswer.objects.filter(account=account).exists():
        set_up(account)
    client = recovery.proved_by_questions(account)
    return recovery.reset(client, **new(password))


Way = Callable[[User, str], HttpResponse]
WAYS = pytest.mark.parametrize("way", [in_settings, at_logon, by_link, by_recovery])


@WAYS
def test_each_rule_of_the_policy_holds_on_every_way(cast: Cast, way: Way) -> None:
    cast.order(PASSWORD_LENGTH, "12")
    cast.order(PASSWORD_HISTORY, "3")
    allow_no(cast, "northwind", "re:summer[0-9]+")
    for password, words in (
        ("Short-7-Abc", "Use at least 12 characters."),
        ("only lower letters", "at least three of"),
        ("My-NorthWind-42", "a word that your company does not allow in passwords"),
        ("My-SUMMER26-Lorem", "a word that your company does not allow in passwords"),
    ):
        answer = way(cast.alice, password)
        assert answer.status_code == 400
        assert words in text_of(answer)
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    assert way(cast.alice, "Lorem-Ipsum-42").status_code == 302


@WAYS
def test_length_alone_takes_words(cast: Cast, way: Way) -> None:
    cast.order(PASSWORD_RULES, BY_LENGTH)
    answer = way(cast.alice, "fourteen chars")
    assert "Use at least 15 characters." in text_of(answer)
    assert "at least three of" not in text_of(answer)
    assert way(cast.alice, "four plain words here").status_code == 302


def have(account: User, password: str, history: int) -> None:
    """Let the account have the password, without the rules of a page."""
    encoded = hash_new_password(account=account, password=password, history=history)
    store_password(account=account, encoded=encoded, history=history)


@WAYS
def test_what_was_used_before_is_refused_and_nothing_is_spent(cast: Cast, way: Way) -> None:
    cast.order(PASSWORD_HISTORY, "3")
    have(cast.alice, "Lorem-Ipsum-42", 0)
    have(cast.alice, password_of("Alice"), 3)
    answer = way(cast.alice, "Lorem-Ipsum-42")
    assert answer.status_code == 400
    assert "This is one of your last 3 passwords." in text_of(answer)
    assert "none of your last 3 passwords" in text_of(answer)
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    assert way(cast.alice, "Dolor-Sit-43").status_code == 302
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password="Dolor-Sit-43")
    assert FormerPassword.objects.filter(account=cast.alice).count() == 2


def test_a_link_takes_another_password_after_one_that_was_used_before(cast: Cast) -> None:
    """T9: it is not used up by a password that is refused."""
    cast.order(PASSWORD_HISTORY, "1")
    have(cast.alice, "Lorem-Ipsum-42", 0)
    code = issue_password_link(account=cast.alice, actor=PORTAL, source=ON_THE_HOST).partition("#")[2]
    client = browser()
    refused = client.post(LINK, {"code": code, **new("Lorem-Ipsum-42")})
    assert "The new password is the same as the current one." in text_of(refused)
    assert client.post(LINK, {"code": code, **new("Dolor-Sit-43")}).status_code == 302


def test_the_rules_are_said_before_typing(cast: Cast) -> None:
    cast.order(PASSWORD_LENGTH, "12", account=cast.alice)
    cast.order(PASSWORD_HISTORY, "1")
    allow_no(cast, "northwind")
    said = text_of(logged_on(cast.alice).get(SETTINGS))
    for rule in ("12 to 64 characters", "not your present password", "no word that your company does not allow"):
        assert rule in said
    said = text_of(logged_on(cast.dora).get(SETTINGS))
    assert "8 to 64 characters" in said
    said = text_of(logged_on(cast.charlie).get(SETTINGS))
    assert "not your present password" not in said
    assert "no word that your company" not in said


def test_a_link_says_that_there_may_be_more_before_it_knows_whose_it_is(cast: Cast) -> None:
    """The code is in the fragment, which no server sees before the form is sent."""
    cast.order(PASSWORD_RULES, BY_LENGTH)
    assert "whatever your company asks for besides" in text_of(browser().get(LINK))
    answer = by_link(cast.alice, "too short")
    assert "15 to 64 characters" in text_of(answer)
    assert "whatever your company asks for besides" not in text_of(answer)


def test_the_keywords_are_read_once_for_each_change_of_them(cast: Cast) -> None:
    """And a page with a list costs no statement more than one without."""
    client, counts = logged_on(cast.alice), []
    for lines in ((), ("northwind",), [f"word-{number}" for number in range(500)]):
        allow_no(cast, *lines)
        client.get(SETTINGS)
        with CaptureQueriesContext(connection) as captured:
            client.get(SETTINGS)
        counts.append(len(captured))
        assert not any("weakkeyword" in query["sql"] for query in captured)
    assert len(set(counts)) == 1


@pytest.mark.parametrize("history", ["0", "1", "24"])
def test_a_change_costs_as_many_statements_with_one_former_password_as_with_many(cast: Cast, history: str) -> None:
    cast.order(PASSWORD_HISTORY, history)
    current, counts = password_of("Alice"), []
    for number in range(4):
        client = logged_on(User.objects.get(pk=cast.alice.pk))
        client.get(SETTINGS)
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(SETTINGS, {"current": current, **new(f"Lorem-Ipsum-{number}")})
        assert answer.status_code == 302
        current = f"Lorem-Ipsum-{number}"
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in captured))
    assert len(set(counts[1:])) == 1, counts
