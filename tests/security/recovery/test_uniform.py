"""R1, R15: every address meets the same steps, words, lengths, headers and statements, whether it is anybody's."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from mailportal.sms.vendors.trials import outbox
from security.factors.questions import hashing
from security.policies import QUESTION_COUNT
from security.recovery.codes import send_recovery_codes
from tests.browser import browser
from tests.captcha.solver import solved
from tests.cast import Cast
from tests.security.recovery.acts import CODE, FAILED, METHOD, MISSED, QUESTIONS, SEND, START, begun, by_questions
from tests.security.recovery.people import addresses_of

pytestmark = pytest.mark.django_db
Shown = tuple[int, str, dict[str, str]]
_LABELS = re.compile(r'(<label for="id_answer_\d">).*?</label>')
_DRAWN = re.compile(r'[0-9a-f]{32}|(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=<code>)\w+|\d+(?= seconds)')


def shown(answer: HttpResponse, address: str) -> Shown:
    """Return what a stranger sees of an answer; the address, and what each time brings another of, are covered."""
    page = _DRAWN.sub("*", answer.content.decode())
    headers = {name: _DRAWN.sub("*", value) for name, value in answer.items() if name != "X-Request-ID"}
    return answer.status_code, _LABELS.sub(r"\1", page).replace(address, "ADDRESS"), headers


def walk(address: str, client: Client) -> Iterator[Callable[[], HttpResponse]]:
    """Go all the way that a stranger can go, by both methods, request by request; codes leave in between."""
    right = solved(client, client.get(START).content.decode())
    yield lambda: client.post(START, {"address": address, **right})
    yield lambda: client.get(METHOD)
    yield lambda: client.post(METHOD, {"method": "phone"})
    send_recovery_codes()
    yield lambda: client.get(CODE)
    yield lambda: client.post(SEND)
    yield lambda: client.post(CODE, {"code": "12"})
    yield lambda: client.post(CODE, {"code": "000000"})
    yield lambda: client.post(METHOD, {"method": "questions"})
    yield lambda: client.get(QUESTIONS)
    for _ in range(4):
        yield lambda: client.post(QUESTIONS, MISSED)
    yield lambda: client.get(FAILED)


Told = tuple[list[Shown], list[list[str]], list[str]]


def told(address: str, source: str) -> Told:
    """Return what each step answers, what it asks the database, and the names of the cookies in the end."""
    client, answers, asked = browser(source=source), [], []
    for step in walk(address, client):
        with CaptureQueriesContext(connection) as captured:
            answers.append(shown(step(), address))
        asked.append([_kind(query["sql"]) for query in captured.captured_queries])
    return answers, asked, sorted(client.cookies)


def _kind(sql: str) -> str:
    """Return what a statement does to which table; nothing for the frame of a transaction."""
    found = re.match(r'(SELECT|INSERT|UPDATE|DELETE)\b.*?\b(?:FROM|INTO|UPDATE|) ?"?([a-z]+_\w+)', sql, re.DOTALL)
    return " ".join(found.groups()) if found else ""


@pytest.fixture
def everybody(cast: Cast) -> dict[str, Told]:
    addresses = addresses_of(cast)
    return {name: told(addresses[name], f"192.0.2.{number}") for number, name in enumerate(addresses, start=10)}


@pytest.mark.thorough
def test_r1_every_step_answers_alike(everybody: dict[str, Told]) -> None:
    """Status, words, length and headers; cookies by name."""
    answers, _, cookies = everybody["known1"]
    assert [answer[0] for answer in answers] == [302, 200, 302, 200, 302, 400, 400, 302, 200, *[400] * 3, 302, 200]
    for name, told_ in everybody.items():
        assert (told_[0], told_[2]) == (answers, cookies), name


@pytest.mark.thorough
def test_r1_every_step_asks_the_database_alike(everybody: dict[str, Told]) -> None:
    expected = everybody["known1"][1]
    assert sum(map(len, expected)) > 30
    for name, told_ in everybody.items():
        assert told_[1] == expected, name


@pytest.mark.parametrize(("asked", "hashes"), [("2", 2), ("3", 3)])
def test_r1_every_set_of_answers_costs_as_many_hashes(
    cast: Cast, asked: str, hashes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    verify = hashing.AnswerHasher.verify
    monkeypatch.setattr(
        hashing.AnswerHasher, "verify", lambda self, text, row: made.append(text) or verify(self, text, row)
    )
    addresses = addresses_of(cast)
    cast.order(QUESTION_COUNT, asked)
    for number, address in enumerate(addresses.values(), start=10):
        client = by_questions(address, browser(source=f"192.0.2.{number}"))
        made.clear()
        client.post(QUESTIONS, {**MISSED, "answer_3": "Nothing"})
        assert len(made) == hashes, address


def test_an_unknown_domain_costs_two(cast: Cast) -> None:
    page = by_questions("someone@nowhere.example").get(QUESTIONS).content.decode()
    assert page.count('name="answer_') == 2


def _asked(address: str) -> list[str]:
    page = by_questions(address, browser(source="203.0.113.5")).get(QUESTIONS).content.decode()
    return re.findall(r'<label for="id_answer_\d">(.*?)</label>', page)


def test_r15_an_unknown_address_is_always_asked_the_same_questions(cast: Cast) -> None:
    """On three days; two addresses seldom the same ones, and never one of them twice."""
    sets = []
    for day in range(3):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            sets.append(_asked("nobody@acme.example"))
    assert sets[0] == sets[1] == sets[2]
    assert len(set(sets[0])) == 2
    others = {tuple(_asked(f"nobody{number}@acme.example")) for number in range(8)}
    assert len(others) > 4


def test_r1_a_gateway_that_is_away_shows_on_no_page(cast: Cast, settings: Settings) -> None:
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "http://127.0.0.1:9/", "body": {"to": "{number}"}}
    addresses = addresses_of(cast)
    seen = []
    for number, name in enumerate(("phone1", "nobody"), start=10):
        client = begun(addresses[name], browser(source=f"192.0.2.{number}"))
        client.post(METHOD, {"method": "phone"})
        send_recovery_codes()
        seen.append([shown(answer, addresses[name]) for answer in (client.get(CODE), client.post(CODE, {"code": "1"}))])
    assert outbox == []
    assert seen[0] == seen[1]
