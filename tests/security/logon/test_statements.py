"""E1, A1: every wrong password costs the same statements, so that time tells nobody who exists."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.directory.services import create_account, set_frozen
from accounts.models import Domain
from accounts.passwords.imported import burden_of
from accounts.passwords.services import hash_password
from mailportal.throttle.counters import hit
from mailportal.web.client_address import network_of
from security.browsers.known_browsers import remember_browser
from security.flow.values import digest_of, fresh_key
from security.limits import PAIR, SPRAY, STRANGERS_DAY
from security.passwords.tally import subject_of
from tests.accounts.passwords.test_imported import SSHA512, moved_in
from tests.browser import browser
from tests.captcha.solver import solved
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import LOGON, WANTS_CAPTCHA, send

EVERYBODY = {
    "unknown": "nobody@acme.example",
    "of an unknown domain": "nobody@nowhere.example",
    "with an authenticator": "alice@acme.example",
    "without a factor": "dora@acme.example",
    "postmaster": "postmaster@acme.example",
    "frozen": "frozen@acme.example",
    "temporary password over": "over@acme.example",
    "of a suspended domain": "charlie@globex.example",
    "without a password, of no domain": "olga@portal.example",
}


@pytest.fixture
def crowd(cast: Cast) -> Cast:
    """Every sort of account that somebody may guess at."""
    attached(cast.alice)
    encoded = hash_password("Another-Passw0rd")
    frozen, over = (
        create_account(address=EVERYBODY[sort], name="", domain=cast.acme, encoded_password=encoded)
        for sort in ("frozen", "temporary password over")
    )
    set_frozen(account=frozen, frozen=True)
    over.must_change_password_since = over.password_ends_at = cast.globex.suspended_at = timezone.now()
    over.save()
    cast.globex.save()
    return cast


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note the statements without their values."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(re.sub(r'"s\d+_x\d+"', "a savepoint", sql))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield seen


def network(client: Client) -> str:
    return network_of(client.defaults["REMOTE_ADDR"])


def guess(client: Client, address: str, number: int, **more: str) -> HttpResponse:
    return client.post(LOGON, {"address": address, "password": f"Guess-{number}-Passw0rd", **more})


def guessed_before(client: Client, address: str, times: int) -> HttpResponse:
    """Guess so often, each time with another password; return the page of the last."""
    pages = [send(client, address, f"Earlier-{number}-Passw0rd") for number in range(times)]
    return pages[-1]


def at_first(client: Client, address: str) -> list[str]:
    with statements() as seen:
        guess(client, address, 0)
    return seen


def with_the_same_again(client: Client, address: str) -> list[str]:
    guess(client, address, 0)
    return at_first(client, address)


def with_the_third(client: Client, address: str) -> list[str]:
    guessed_before(client, address, 2)
    return at_first(client, address)


def without_the_captcha(client: Client, address: str) -> list[str]:
    guessed_before(client, address, 3)
    return at_first(client, address)


def with_a_wrong_captcha(client: Client, address: str) -> list[str]:
    wrong = solved(client, guessed_before(client, address, 3).content.decode()) | {"captcha": "wrong"}
    with statements() as seen:
        guess(client, address, 0, **wrong)
    return seen


def with_the_captcha(client: Client, address: str) -> list[str]:
    right = solved(client, guessed_before(client, address, 3).content.decode())
    with statements() as seen:
        guess(client, address, 0, **right)
    return seen


def beyond_the_limit(client: Client, address: str) -> list[str]:
    # The wait of the first second is not over on a slow machine either.
    with time_machine.travel(timezone.now(), tick=False):
        guessed_before(client, address, 3)
        hit(PAIR, network(client), subject_of(address), times=PAIR.tries - 4)
        right = solved(client, send(client, address, "The-Last-Passw0rd").content.decode())
        with statements() as seen:
            answer = guess(client, address, 0, **right)
    assert answer.status_code == 429
    return seen


def after_a_spray(client: Client, address: str) -> list[str]:
    domain = Domain.objects.filter(name=address.partition("@")[2]).first()
    hit(SPRAY, str(domain.pk if domain else NOBODY), network(client), times=SPRAY.tries)
    with statements() as seen:
        answer = guess(client, address, 0)
    assert WANTS_CAPTCHA in answer.content.decode()
    return seen


def after_a_spray_with_the_captcha(client: Client, address: str) -> list[str]:
    after_a_spray(client, address)
    right = solved(client, guess(client, address, 0).content.decode())
    with statements() as seen:
        answer = guess(client, address, 0, **right)
    assert answer.status_code == 400
    return seen


def beyond_the_day(client: Client, address: str) -> list[str]:
    """Fifty strangers' guesses were looked at."""
    hit(STRANGERS_DAY, subject_of(address), times=STRANGERS_DAY.tries)
    with statements() as seen:
        answer = guess(client, address, 0)
    assert answer.status_code == 429
    return seen


@pytest.mark.parametrize(
    "cost_of",
    [
        at_first,
        with_the_same_again,
        with_the_third,
        without_the_captcha,
        with_a_wrong_captcha,
        with_the_captcha,
        beyond_the_limit,
        after_a_spray,
        after_a_spray_with_the_captcha,
        beyond_the_day,
    ],
)
def test_every_address_costs_the_same_statements(crowd: Cast, cost_of: Callable[[Client, str], list[str]]) -> None:
    """Not only as many: the same ones, in the same order."""
    costs = {
        sort: cost_of(browser(source=f"203.0.{number}.9"), address)
        for number, (sort, address) in enumerate(EVERYBODY.items())
    }
    expected = costs["unknown"]
    assert {sort: cost for sort, cost in costs.items() if cost != expected} == {}


def test_so_does_every_address_of_a_domain_that_people_moved_in_to(cast: Cast) -> None:
    """Whether the password is sealed, stored for good, the portal's own, or nobody's."""
    names = ("nobody", "sealed", "stored", "alice")
    for name in ("sealed", "stored"):
        account = create_account(address=f"{name}@acme.example", name="", domain=cast.acme, encoded_password=None)
        moved_in(account, SSHA512, is_stored=name == "stored")
    cast.acme.import_burden = burden_of(account.password)
    cast.acme.save()
    costs = [at_first(browser(source=f"203.0.{number}.9"), f"{name}@acme.example") for number, name in enumerate(names)]
    assert [cost for cost in costs if cost != costs[0]] == []


def test_in_a_colleagues_browser_too(crowd: Cast) -> None:
    """The guesser has a known browser of their own account, and asks for others from it."""
    costs = []
    for number, address in enumerate(EVERYBODY.values()):
        client, identifier = browser(source=f"203.0.{number}.9"), fresh_key()
        remember_browser(account=crowd.bob, old_digest="", new_digest=digest_of(identifier), is_proved=True)
        client.cookies[settings.BROWSER_COOKIE_NAME] = identifier
        if address != crowd.bob.address:
            costs.append(at_first(client, address))
    assert [cost for cost in costs if cost != costs[0]] == []
