"""The pages of this room, and their receipts, ask the database as often whatever an account has."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from admin_console.receipts.models import Receipt
from security.client_passwords.rules import SLOTS
from security.grants.rules import Purpose
from tests.admin_console.resets.acts import page_of, proof, reset
from tests.cast import Cast
from tests.security.mail_auth.conftest import issue
from tests.security.resets.acts import furnished

# Session, administrator, account and proof are four; what the account has, with its orders, three.
MOST = {"reset-password": 8, "reset-factors": 7, "phone-lost": 7, "leaver": 8}


def statements(bob: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert bob.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


@pytest.mark.parametrize("page", MOST)
def test_a_page_costs_the_same_for_nothing_as_for_ten_of_each(cast: Cast, bob: Client, page: str) -> None:
    proof(bob, cast.bob, Purpose.LEAVER if page == "leaver" else Purpose.PEOPLE)
    statements(bob, page_of(cast.alice, page))  # which reads the domain's keywords, for all that follow
    empty = statements(bob, page_of(cast.alice, page))
    furnished(cast.alice)
    for _ in range(SLOTS - 2):
        issue(cast.alice)
    assert statements(bob, page_of(cast.alice, page)) == empty
    assert empty <= MOST[page]


def test_a_receipt_costs_the_same_however_much_ended(cast: Cast, bob: Client) -> None:
    furnished(cast.alice)
    counts = []
    for _ in range(2):
        reset(bob, cast)
        receipt = Receipt.objects.latest("pk")
        counts.append(statements(bob, f"{page_of(cast.alice, 'receipts')}{receipt.public_id}/"))
    assert counts[0] == counts[1] <= 8
