"""X6, P5, P6: an employee's pages and the dry question say what networks do to them, by the code that decides."""

import pytest
from django.test import Client

from security.policies import EXEMPT_NETWORKS, REFUSED, SECURE_NETWORKS, THIRD_PARTY_CLIENTS
from security.records.rules import Reason
from tests.admin_console.acts import postmaster, words
from tests.admin_console.person.test_page import outlook, page_of, verdict
from tests.admin_console.person.test_supposing import answer
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached

pytestmark = pytest.mark.django_db
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def exempt(cast: Cast) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, "192.0.2.0/24", department=cast.sales)


def test_exempt_networks_are_said_on_both_pages(cast: Cast, bob: Client, exempt: None) -> None:
    assert verdict(bob, cast.alice) == "The web is open; mail programs get in from exempt networks only"
    page = bob.get(page_of(cast.alice, "why/"))
    assert "Mail programs from exempt networks only" in words(page)
    assert "Exempt networks 192.0.2.0/24 Exception for Sales" in words(page)
    assert verdict(bob, cast.dora) == "The web is open; mail programs are not allowed"
    assert "Exempt networks" not in words(bob.get(page_of(cast.dora, "why/")))


def test_the_question_is_answered_by_address(cast: Cast, bob: Client, exempt: None) -> None:
    assert "It would get in" in answer(bob, cast.alice, source=OFFICE)
    refused = answer(bob, cast.alice, source=ELSEWHERE)
    assert "It would be refused at “Mail programs”: not allowed" in refused
    assert "Without that Accepted" in refused


def test_a_program_that_was_refused_elsewhere_is_refused_there_again(cast: Cast, bob: Client, exempt: None) -> None:
    outlook(cast, Reason.THIRD_PARTY_CLIENTS_REFUSED)
    assert verdict(bob, cast.alice) == "Outlook is refused: mail programs are not allowed"


def test_a_secure_network_is_said_of_a_try_from_there(cast: Cast, bob: Client) -> None:
    attached(cast.alice)
    cast.order(SECURE_NETWORKS, "192.0.2.0/24")
    assert "account: not asked for in a secure network." in answer(bob, cast.alice, over="web", source=OFFICE)
    assert "account: an authenticator code is asked for." in answer(bob, cast.alice, over="web", source=ELSEWHERE)
    assert "Secure networks 192.0.2.0/24 Rule of the domain" in words(bob.get(page_of(cast.alice, "why/")))
