"""The pages of this room ask the database as often however many people, departments and things there are."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.directory.services import create_department
from accounts.models import User
from security.grants.rules import Purpose
from tests.admin_console.lifecycle.acts import BIN, CREATE, in_bin
from tests.admin_console.resets.acts import page_of, proof
from tests.admin_console.resets.test_costs import statements
from tests.cast import Cast
from tests.security.resets.acts import furnished

# Session, administrator, account and proof are four; then departments, tries, or what the account has.
MOST = {"create": 5, "edit": 6, "unlock": 8, "delete": 8, "bin": 4, "restore": 5, "purge": 5}


def pages_of(cast: Cast) -> dict[str, str]:
    binned = User.objects.filter(deleted_at__isnull=False).earliest("pk")
    about = {name: page_of(cast.alice, name) for name in ("edit", "unlock", "delete")}
    of_bin = {name: in_bin(binned, name) for name in ("restore", "purge")}
    return {"create": CREATE, "bin": BIN, **about, **of_bin}


def grow(cast: Cast, number: int) -> None:
    for one in range(number):
        department = create_department(domain=cast.acme, name=f"Team {number}-{one}", parent=cast.sales)
        person = User(address=f"p{number}-{one}@acme.example", name="P", domain=cast.acme, department=department)
        person.deleted_at = timezone.now()
        person.save()


@pytest.mark.parametrize("page", MOST)
def test_a_page_costs_the_same_whatever_there_is(cast: Cast, bob: Client, page: str) -> None:
    grow(cast, 1)
    for purpose in (Purpose.PEOPLE, Purpose.DELETE_ACCOUNT):
        proof(bob, cast.bob, purpose)
    path = pages_of(cast)[page]
    statements(bob, path)  # which reads what is kept in memory, for all that follow
    few = statements(bob, path)
    grow(cast, 20)
    furnished(cast.alice)
    assert statements(bob, path) == few
    assert few <= MOST[page]
