"""P14, X4: what ends within 14 days is a number of the overview, and a list with as many and its act beside each."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.models import Policy, User
from accounts.policies.services import set_policy
from admin_console.ending.queries import PAGE_SIZE
from admin_console.figures.models import KeptCount
from security.policies import CHOOSE, CLIENT_PASSWORDS, NEVER, PASSWORD_EXPIRY, REQUIRED
from tests.admin_console.acts import appointed, at_work, postmaster, words
from tests.admin_console.overview.test_overview import lines
from tests.cast import Cast
from tests.security.passwords.expiry.acts import ending_in, order_expiry

EXCEPTIONS, PASSWORDS = "/console/ending/exceptions/", "/console/ending/passwords/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def named(client: Client, url: str, key: str = "rows") -> list[str]:
    """Return whom a page lists, in its order."""
    rows = client.get(url).context[key]
    return [row.whom if key == "lines" else row[0].name for row in rows]


def ends(cast: Cast, days: float, **scope: object) -> Policy:
    """Let an exception end in so many days."""
    end = timezone.now() + timedelta(days=days)
    set_policy(
        kind=CLIENT_PASSWORDS, domain=cast.acme, value=CHOOSE, owner=cast.bob.address, reason="Old scanner",
        ends_at=end, **scope,  # type: ignore[arg-type]  # either scope
    )  # fmt: skip
    return Policy.objects.get(ends_at=end)


class TestExceptions:
    def test_the_number_leads_to_as_many_the_next_one_first(self, cast: Cast, bob: Client) -> None:
        ends(cast, 13, account=cast.alice)
        ends(cast, 2, department=cast.engineering)
        ends(cast, 15, account=cast.dora)
        assert lines(bob)["2 exceptions end within 14 days"] == EXCEPTIONS
        assert named(bob, EXCEPTIONS, "lines") == ["Engineering", "Alice"]
        shown = words(bob.get(EXCEPTIONS))
        assert "Old scanner" in shown
        assert cast.bob.address in shown
        assert "/console/security-passwords/" in bob.get(EXCEPTIONS).content.decode()

    def test_a_rule_of_the_domain_that_ends_is_none(self, cast: Cast, bob: Client) -> None:
        ends(cast, 2)
        assert named(bob, EXCEPTIONS, "lines") == []

    def test_what_has_ended_and_what_waits_in_the_bin_is_not_there(self, cast: Cast, bob: Client) -> None:
        ends(cast, -1, account=cast.dora)
        ends(cast, 1, account=cast.alice)
        User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
        assert named(bob, EXCEPTIONS, "lines") == []
        assert not any("exception" in sentence for sentence in lines(bob))

    def test_it_goes_on_by_pages_there_and_back(self, cast: Cast, bob: Client) -> None:
        for n in range(PAGE_SIZE + 3):
            team = create_department(domain=cast.acme, name=f"Team {n:02}", parent=None)
            ends(cast, 1 + n / 100, department=team)
        first = bob.get(EXCEPTIONS).context
        second = bob.get(first["after_url"]).context
        assert [one.whom for one in second["lines"]] == [f"Team {PAGE_SIZE + n:02}" for n in range(3)]
        assert second["after_url"] == ""
        back = bob.get(second["before_url"]).context
        assert [one.whom for one in back["lines"]] == [one.whom for one in first["lines"]]

    def test_another_companys_are_not_there(self, cast: Cast, bob: Client) -> None:
        end = timezone.now() + timedelta(days=1)
        set_policy(
            kind=CLIENT_PASSWORDS, domain=cast.globex, value=REQUIRED, owner="x", ends_at=end, account=cast.charlie
        )
        assert named(bob, EXCEPTIONS, "lines") == []
        assert named(postmaster(cast.gina), EXCEPTIONS, "lines") == ["Charlie"]

    def test_they_are_the_postmasters(self, cast: Cast) -> None:
        ends(cast, 1, account=cast.alice)
        appointed(cast.dora, everywhere=True)
        client = at_work(cast.dora)
        assert client.get(EXCEPTIONS).status_code == 403
        assert not any("exception" in sentence for sentence in lines(client))


class TestPasswords:
    def test_the_number_leads_to_as_many_with_their_last_days(self, cast: Cast, bob: Client) -> None:
        order_expiry(cast, "1")
        last = ending_in(cast.alice, 14)
        ending_in(cast.dora, 15)
        ending_in(cast.bob, 0)
        assert lines(bob)["2 passwords end within 14 days"] == PASSWORDS
        (account, day), _ = bob.get(PASSWORDS).context["rows"]
        assert (account, day) == (cast.alice, last)
        assert named(bob, PASSWORDS) == [cast.alice.name, cast.bob.name]

    def test_what_has_ended_must_be_changed_or_never_ends_is_not_there(self, cast: Cast, bob: Client) -> None:
        order_expiry(cast, "1")
        ending_in(cast.alice, -1)
        ending_in(cast.dora, 3)
        ending_in(cast.bob, 3)
        User.objects.filter(pk=cast.dora.pk).update(must_change_password_since=timezone.now())
        cast.order(PASSWORD_EXPIRY, NEVER, account=cast.bob)
        assert named(bob, PASSWORDS) == []
        assert not any("end within" in sentence for sentence in lines(bob))

    def test_without_an_order_nothing_ends(self, cast: Cast, bob: Client) -> None:
        ending_in(cast.alice, 3)
        assert "No password ends soon" in words(bob.get(PASSWORDS))

    def test_an_administrator_sees_those_of_the_own_departments(self, cast: Cast) -> None:
        order_expiry(cast, "1")
        for person in (cast.alice, cast.bob, cast.dora):
            ending_in(person, 3)
        appointed(cast.dora, cast.sales)
        client = at_work(cast.dora)
        assert named(client, PASSWORDS) == ["Alice"]
        assert lines(client)["1 password ends within 14 days"] == PASSWORDS

    @pytest.mark.parametrize("counted", [0, 1_000], ids=["few", "many"])
    def test_whether_few_or_many_the_pages_are_the_same(self, cast: Cast, bob: Client, counted: int) -> None:
        order_expiry(cast, "1")
        for n in range(PAGE_SIZE + 2):
            person = create_account(
                address=f"p{n}@acme.example",
                name=f"P {n:02}",
                domain=cast.acme,
                department=cast.sales,
                encoded_password=cast.alice.password,
            )
            ending_in(person, 3)
        bob.get("/console/overview/")
        KeptCount.objects.filter(name="passwords-ending").update(number=counted)
        first = bob.get(PASSWORDS).context
        second = bob.get(first["after_url"]).context
        found = [account.name for page in (first, second) for account, _ in page["rows"]]
        assert found == [f"P {n:02}" for n in range(PAGE_SIZE + 2)]
        back = bob.get(second["before_url"]).context
        assert [account.name for account, _ in back["rows"]] == found[:PAGE_SIZE]


@pytest.mark.parametrize("query", ["after=x", "before=-1", "after=99999999999999999999", "after=%00"])
@pytest.mark.parametrize("where", [EXCEPTIONS, PASSWORDS])
def test_rubbish_is_a_bad_request(bob: Client, where: str, query: str) -> None:
    assert bob.get(f"{where}?{query}").status_code == 400


@pytest.mark.parametrize("where", [EXCEPTIONS, PASSWORDS])
def test_its_statements_are_as_many_however_many_there_are(cast: Cast, bob: Client, where: str) -> None:
    def statements(people: Collection[User]) -> int:
        for person in people:
            ending_in(person, 3)
            ends(cast, 1 + person.pk / 1_000, account=person)
        bob.get(where)
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(where).status_code == 200
        return len(captured)

    order_expiry(cast, "1")
    assert statements([cast.alice]) == statements([cast.bob, cast.dora]) <= 9


def test_ending_passwords_are_found_by_their_age(cast: Cast, bob: Client) -> None:
    """With 100,000 people of whom ten are meant, the others are not read."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL reads a small table through, whatever its indexes
    order_expiry(cast, "1")
    ending_in(cast.alice, 3)
    bob.get(PASSWORDS)
    with CaptureQueriesContext(connection) as captured:
        bob.get(PASSWORDS)
    (sql,) = [one["sql"] for one in captured if "by_name" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        assert "user_by_password_age" in str(cursor.fetchall())
