"""Every page of the desk asks the database as often at 1 and 3 as at 50 rows, and fourteen times at most."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.models import User
from accounts.policies.services import set_policy
from security.models import ClientPassword
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import (
    CLIENTS,
    EMPLOYEES,
    FORCE,
    REVIEW,
    for_everyone,
    give_client_password,
    postmaster,
    prove,
    use_account_password,
)
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.address_limits.acts import block

LENGTH = "/console/password-policy/for/password_length/"
# A page reads at most so much, its session and account included; the review counts several groups of people, and so do
# the pages that say for whom a rule holds, just after an act.
MOST = {EMPLOYEES: 7, FORCE: 17, CLIENTS: 16, REVIEW: 16}


def grow(cast: Cast, first: int, last: int) -> None:
    """Add people, each in a department of the own, with exceptions and a use of the account password."""
    for number in range(first, last):
        department = create_department(domain=cast.acme, name=f"Team {number}", parent=cast.sales)
        person = create_account(
            address=f"p{number}@acme.example",
            name=f"Person {number}",
            domain=cast.acme,
            department=department,
            encoded_password=None,
        )
        set_policy(kind=CLIENT_PASSWORDS, domain=cast.acme, value=CHOOSE, owner="x", department=department)
        if number % 2 == 0:
            set_policy(kind=CLIENT_PASSWORDS, domain=cast.acme, value=REQUIRED, owner="x", account=person)
        use_account_password(person)


def queries(ask: Callable[[], object]) -> int:
    """Count what reaches the tables; marks of the test's own transaction are not of the portal."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


@pytest.fixture
def bob(cast: Cast) -> Client:
    client = postmaster(cast.bob)
    client.post(FORCE, for_everyone(client))
    prove(client, cast.bob)
    return client


_QUESTION = "?over=imap&shown=account&source=203.0.113.7"


@pytest.mark.thorough
@pytest.mark.parametrize("url", [EMPLOYEES, FORCE, CLIENTS, REVIEW])
def test_pages_ask_as_often_whatever_they_show(cast: Cast, bob: Client, url: str) -> None:
    counts = []
    for first, last in ((0, 1), (1, 3), (3, 50)):
        grow(cast, first, last)
        assert bob.get(url).status_code == 200
        counts.append(queries(lambda: bob.get(url)))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST[url]


@pytest.mark.parametrize("url", [FORCE, CLIENTS, LENGTH])
def test_for_whom_a_rule_holds_costs_eight_where_counts_are_kept(cast: Cast, url: str) -> None:
    """B7: the session and its account count as one; none more where departments and accounts have rows of their own."""
    bob, asked = postmaster(cast.bob), []
    for minutes, (first, last) in enumerate(((0, 0), (0, 3), (3, 20))):
        grow(cast, first, last)
        # A minute later no act makes a count stale.
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes + 1), tick=False):
            assert bob.get(url).status_code == 200
            asked.append(queries(lambda: bob.get(url)))
    assert max(asked) <= 8 + 1, asked


@pytest.mark.parametrize(
    ("page", "most"), [("", 7), ("why/", 5), ("why/answer/?over=imap&shown=account&source=203.0.113.7", 8)]
)
def test_the_page_of_an_account_asks_as_often_whatever_it_has(cast: Cast, bob: Client, page: str, most: int) -> None:
    """So many of its own, and the session and its account; none more where the account or the domain has more."""
    url = f"{EMPLOYEES}{cast.alice.public_id}/{page}"
    one = queries(lambda: bob.get(url))
    grow(cast, 0, 3)
    for slot in range(10):
        give_client_password(cast.alice, slot=slot)
        use_account_password(cast.alice)
        logged_on(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(factors_frozen_at=timezone.now(), department=cast.sales_east)
    assert queries(lambda: bob.get(url)) == one <= most + 2


def test_a_question_costs_one_more_where_networks_are_blocked(cast: Cast, bob: Client) -> None:
    """However many security passwords may be meant; and one for where the reader is."""
    url = f"{EMPLOYEES}{cast.alice.public_id}/why/answer/"
    for slot in range(3):
        give_client_password(cast.alice, slot=slot)
    block(cast.acme, "198.51.100.0/24")
    for shown in ("account", "wrong", str(ClientPassword.objects.latest("pk").public_id)):
        answer = {"over": "imap", "shown": shown, "source": "203.0.113.7"}
        assert queries(lambda asked=answer: bob.get(url, asked)) <= 8 + 3
