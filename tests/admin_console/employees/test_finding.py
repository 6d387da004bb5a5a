"""P1: whom the list of employees finds: by text, department and state, for pages, files and acts upon many."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.directory import search
from accounts.directory.services import create_account, create_department
from accounts.models import User
from admin_console import places
from admin_console.capabilities.rules import NEEDS, Capability
from admin_console.employees import counting
from admin_console.employees.finding import people_found
from admin_console.employees.rules import PeopleState, PeopleWanted
from security.models import Authenticator
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import EMPLOYEES, appointed, at_work, desk, postmaster, words
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached


def found(account: User, **wanted: object) -> list[str]:
    people = people_found(desk(account), PeopleWanted(**wanted))  # type: ignore[arg-type]
    return [one.name for one in people.order_by("by_name", "pk")]


@pytest.fixture(params=["few", "many"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What few have is fetched and sorted, what many have is met on the way through the names: the same people."""
    if request.param == "many":
        monkeypatch.setattr(search, "FEW", 0)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["Alice", "Dora", "Postmaster"]),
        ({"text": "o"}, ["Dora", "Postmaster"]),
        ({"text": "charlie"}, []),
        ({"paths": ()}, []),
        ({"paths": ("sales",)}, ["Alice"]),
        ({"paths": ("sales", "engineering"), "text": "acme"}, ["Alice", "Dora"]),
        ({"paths": ("sales",), "text": "dora"}, []),
        ({"paths": ("engineering",), "state": PeopleState.FROZEN}, ["Dora"]),
        ({"paths": ("sales",), "state": PeopleState.FROZEN}, []),
    ],
)
def test_text_department_and_state_go_together(cast: Cast, wanted: dict[str, object], names: list[str]) -> None:
    """P1: a department with those below it."""
    User.objects.filter(pk=cast.dora.pk).update(frozen_at=timezone.now())
    if "paths" in wanted:
        wanted = wanted | {"paths": tuple(getattr(cast, name).path for name in wanted["paths"])}  # type: ignore[attr-defined]
    assert found(cast.bob, **wanted) == names


@pytest.mark.usefixtures("both_ways")
def test_a_delegated_administrator_finds_the_own_scope_alone(cast: Cast) -> None:
    """P12: whatever is asked for."""
    appointed(cast.dora, cast.sales)
    assert found(cast.dora) == ["Alice"]
    assert found(cast.dora, text="o") == []
    assert found(cast.dora, paths=(cast.engineering.path,)) == []
    assert found(cast.dora, paths=(cast.sales_east.path,)) == ["Alice"]


@pytest.mark.parametrize(
    ("state", "column"),
    [
        (PeopleState.FROZEN, "frozen_at"),
        (PeopleState.MUST_CHANGE, "must_change_password_since"),
        (PeopleState.TEMPORARY_PASSWORD, "password_ends_at"),
    ],
)
def test_states_are_those_of_the_account(cast: Cast, state: PeopleState, column: str) -> None:
    assert found(cast.bob, state=state) == []
    User.objects.filter(pk=cast.alice.pk).update(**{column: timezone.now()})
    assert found(cast.bob, state=state) == ["Alice"]


def test_who_has_no_second_factor_and_who_never_came(cast: Cast) -> None:
    attached(cast.alice)
    User.objects.filter(pk=cast.dora.pk).update(first_logon_at=timezone.now())
    assert found(cast.bob, state=PeopleState.WITHOUT_FACTOR) == ["Dora", "Postmaster"]
    assert found(cast.bob, state=PeopleState.NEVER_LOGGED_ON) == ["Alice", "Postmaster"]
    Authenticator.objects.update(frozen_at=timezone.now())
    assert "Alice alice@acme.example Sales East Never logged on Stopped Off" in words(
        postmaster(cast.bob).get(EMPLOYEES)
    )
    assert found(cast.bob, state=PeopleState.WITHOUT_FACTOR) == ["Dora", "Postmaster"]


def test_security_passwords_are_off_by_the_person_and_by_no_order(cast: Cast) -> None:
    """Rule of rules: the nearest living order wins, and the list agrees with what holds for each."""
    off = PeopleState.SECURITY_PASSWORD_OFF
    assert found(cast.bob, state=off) == ["Alice", "Dora", "Postmaster"]
    User.objects.filter(pk=cast.dora.pk).update(client_passwords_since=timezone.now())
    assert found(cast.bob, state=off) == ["Alice", "Postmaster"]
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    assert found(cast.bob, state=off) == ["Postmaster"]
    cast.order(CLIENT_PASSWORDS, CHOOSE, department=cast.sales_east)
    assert found(cast.bob, state=off) == ["Alice", "Postmaster"]
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    assert found(cast.bob, state=off) == ["Postmaster"]
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    assert found(cast.bob, state=off) == []
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    assert found(cast.bob, state=off) == ["Alice"]


def test_the_column_and_the_filter_agree(cast: Cast, bob: Client) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    cast.order(CLIENT_PASSWORDS, CHOOSE, department=cast.sales)
    off = words(bob.get(EMPLOYEES, {"state": "security-password-off"}))
    assert "Alice alice@acme.example Sales East Never logged on None Off" in off
    assert "dora@acme.example" not in off
    assert "Dora dora@acme.example Engineering Never logged on None 0 of 10" in words(bob.get(EMPLOYEES))


def test_the_ready_filters_count(cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1: what needs somebody, with its number; of a text nobody is counted."""
    attached(cast.alice)
    User.objects.filter(pk=cast.dora.pk).update(frozen_at=timezone.now())
    text = words(bob.get(EMPLOYEES))
    assert "All 3 No second factor 2 No secure phone 3 Security password off 3 Must change 0" in text
    assert "Temporary password 0 Frozen 1" in text
    of_engineering = words(bob.get(EMPLOYEES, {"department": cast.engineering.pk}))
    assert "All No second factor 1 No secure phone 1 Security" in of_engineering
    assert "All No second factor No secure phone Security password off" in words(bob.get(EMPLOYEES, {"q": "alice"}))
    for module in ("counting", "shown", "words"):
        monkeypatch.setattr(f"admin_console.employees.{module}.MOST_COUNTED", 2)
    assert "All 2+ No second factor 2 No secure phone 2+ Security password off 2+" in words(bob.get(EMPLOYEES))
    assert counting.MOST_COUNTED == 2


def test_filters_are_kept_from_page_to_page(cast: Cast, bob: Client) -> None:
    for number in range(30):
        create_account(
            address=f"p{number:02}@acme.example",
            name=f"Person {number:02}",
            domain=cast.acme,
            department=cast.sales,
            encoded_password=None,
        )
    page = bob.get(EMPLOYEES, {"department": cast.sales.pk, "state": "without-factor"}).content.decode()
    following = f'href="?department={cast.sales.pk}&amp;state=without-factor&amp;after='
    assert following in page
    assert f"/console/export/?department={cast.sales.pk}&amp;state=without-factor" in page
    assert f'href="{EMPLOYEES}?department={cast.sales.pk}&amp;state=frozen"' in page


class TestDepartmentsByName:
    """A domain with very many departments shows no list of them: a part of the name is typed."""

    @pytest.fixture(autouse=True)
    def many(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(places, "MOST_LISTED", 1)
        create_department(domain=cast.acme, name="Northeast", parent=cast.engineering)

    @pytest.mark.parametrize(
        ("typed", "is_found"),
        [
            ("sales", True),
            ("Sales / East", True),
            ("SAL/ ea", True),
            ("east", True),
            ("sales / west", False),
            ("engineering", False),
            ("east / sales", False),
            ("nowhere", False),
        ],
    )
    def test_a_part_is_enough(self, bob: Client, typed: str, is_found: bool) -> None:
        page = words(bob.get(EMPLOYEES, {"unit": typed}))
        assert ("alice@acme.example" in page) is is_found
        assert "postmaster@acme.example" not in page

    def test_a_link_with_an_id_shows_the_name(self, cast: Cast, bob: Client) -> None:
        page = bob.get(EMPLOYEES, {"department": cast.sales_east.pk})
        assert 'name="unit"' in page.content.decode()
        assert 'value="East"' in page.content.decode()
        assert "alice@acme.example" in words(page)

    def test_a_name_that_was_left_is_that_department_alone(self, cast: Cast, bob: Client) -> None:
        other = create_department(domain=cast.acme, name="East", parent=cast.engineering)
        asked = {"department": str(other.pk), "unit": "East"}
        assert "alice@acme.example" not in words(bob.get(EMPLOYEES, asked))
        assert "alice@acme.example" in words(bob.get(EMPLOYEES, {"unit": "East"}))
        page = bob.get(EMPLOYEES, asked | {"unit": "sales"})
        assert "alice@acme.example" in words(page)
        assert f"&amp;department={other.pk}" not in page.content.decode()

    def test_too_many_are_not_guessed_at(self, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(places, "MOST_FOUND", 1)
        page = bob.get(EMPLOYEES, {"unit": "e"})
        assert page.status_code == 400
        assert "Type more of it" in words(page)


def test_find_opens_the_one_who_is_meant(cast: Cast, bob: Client) -> None:
    """Two keystrokes away: an exact address or a single hit opens the person, from the bar of every page."""
    own = f"{EMPLOYEES}{cast.alice.public_id}/"
    assert bob.get(EMPLOYEES, {"q": "lic", "go": "1"}).headers["Location"] == own
    create_account(address="x.alice@acme.example", name="Another", domain=cast.acme, encoded_password=None)
    assert bob.get(EMPLOYEES, {"q": "Alice@ACME.example", "go": "1"}).headers["Location"] == own
    assert bob.get(EMPLOYEES, {"q": "alice", "go": "1"}).status_code == 200
    assert bob.get(EMPLOYEES, {"q": "alice@acme"}).status_code == 200
    assert "No one matches" in words(bob.get(EMPLOYEES, {"q": "charlie@globex.example", "go": "1"}))


def test_who_is_ticked_is_sent_to_the_act(cast: Cast, bob: Client) -> None:
    """P9: ticks by the account's public id, or the filter as it stands; acts by what the desk may do."""
    page = " ".join(bob.get(EMPLOYEES, {"q": "a"}).content.decode().split())
    assert f'name="who" value="{cast.alice.public_id}"' in page
    assert 'name="filter" value="q=a"' in page
    assert 'name="all" value="1"' in page
    assert re.search(r'name="act"\s+value="freeze"', page)
    appointed(cast.dora, cast.sales, may=())
    assert 'name="who"' not in at_work(cast.dora).get(EMPLOYEES).content.decode()


@pytest.mark.parametrize("may", sorted(set(NEEDS.values())))
def test_the_bar_offers_what_the_desk_may_do_to_many(cast: Cast, may: Capability) -> None:
    """P9, P12: what the page of batches takes, and nothing else."""
    page = at_work(appointed(cast.dora, cast.sales, may=[may])).get(EMPLOYEES).content.decode()
    offered = re.findall(r'name="act"\s+value="([^"]+)"', page)
    assert offered == [act.value for act, needs in NEEDS.items() if needs is may]


def test_an_expired_password_says_so(cast: Cast, bob: Client) -> None:
    User.objects.filter(pk=cast.alice.pk).update(password_ends_at=timezone.now() - timedelta(hours=1))
    assert "Alice alice@acme.example Sales East Temporary password expired" in words(bob.get(EMPLOYEES))
