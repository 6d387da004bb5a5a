"""Every page asks the database as often at 1, 3 and 50 rows. A page that is missing here fails."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from security.models import ClientPassword
from security.policies import ALLOWED, REQUIRED
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.contract.crowd import fill
from tests.contract.test_authorisation import NOT_THAT_WAY, TABLE

# A page that needs more than this joins too little.
MOST_QUERIES = 20


def alice(cast: Cast) -> Client:
    return logged_on(cast.alice)


def proved_for(purpose: str) -> Callable[[Cast], Client]:
    """Alice with room for one more, switched on, and her identity proved."""

    def alice_proved(cast: Cast) -> Client:
        ClientPassword.objects.filter(account=cast.alice, slot=9).delete()
        User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=cast.alice.created_at)
        client = logged_on(cast.alice)
        client.post(f"/settings/verify/{purpose}/", {"password": password_of("Alice")})
        return client

    return alice_proved


def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def bob_in_review(cast: Cast) -> Client:
    client = logged_on(cast.bob)
    client.post(reverse("admin_console:policy-edit"), {"third_party_clients": ALLOWED, "client_passwords": REQUIRED})
    client.post("/settings/verify/enforce/", {"password": password_of("Postmaster")})
    return client


def stranger(_: Cast) -> Client:
    return browser()


def living(cast: Cast) -> list[object]:
    return [ClientPassword.objects.filter(account=cast.alice, revoked_at=None).earliest("slot").public_id]


def of_alice(cast: Cast) -> list[object]:
    return [cast.alice.public_id]


def of_sales(cast: Cast) -> list[object]:
    return [cast.sales.pk]


def of_nothing(_: Cast) -> list[object]:
    return []


Page = tuple[Callable[[Cast], Client], Callable[[Cast], list[object]]]
PAGES: dict[str, Page] = {
    "home": (alice, of_nothing),
    "security:logon": (stranger, of_nothing),
    "security:recovery-start": (stranger, of_nothing),
    "security:step-up": (alice, lambda _: ["generate"]),
    "security:password-change": (alice, of_nothing),
    "security:overview": (alice, of_nothing),
    "security:client-passwords-turn-on": (alice, of_nothing),
    "security:client-passwords-turn-off": (proved_for("turn-off"), of_nothing),
    "security:client-password-generate": (proved_for("generate"), of_nothing),
    "security:client-password-delete": (alice, living),
    "admin_console:home": (bob, of_nothing),
    "admin_console:employee-list": (bob, of_nothing),
    "admin_console:employee-detail": (bob, of_alice),
    "admin_console:employee-protocols": (bob, of_alice),
    "admin_console:employee-freeze": (bob, of_alice),
    "admin_console:employee-unfreeze": (bob, of_alice),
    "admin_console:policy-edit": (bob, of_nothing),
    "admin_console:policy-review": (bob_in_review, of_nothing),
    "admin_console:policy-exception-whom": (bob, of_nothing),
    "admin_console:policy-exception-department": (bob, of_sales),
    "admin_console:policy-exception-employee": (bob, of_alice),
}
LEAD_ON = {"home", "admin_console:home"}


def queries_of(name: str, cast: Cast) -> list[str]:
    client_of, arguments = PAGES[name]
    client, url = client_of(cast), reverse(name, args=arguments(cast))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == (302 if name in LEAD_ON else 200), response.content.decode()
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_one_three_and_fifty_rows(cast: Cast, name: str) -> None:
    costs = []
    for numbers in (range(1), range(1, 3), range(3, 50)):
        fill(cast, numbers)
        costs.append(queries_of(name, cast))
    assert len({len(queries) for queries in costs}) == 1, [len(queries) for queries in costs] + costs
    assert len(costs[-1]) <= MOST_QUERIES, costs[-1]


def test_every_page_is_measured() -> None:
    assert set(PAGES) == {row.name for row in TABLE if row.get != NOT_THAT_WAY}
