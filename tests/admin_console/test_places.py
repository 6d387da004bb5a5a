"""P8, P12: the one way to choose a department, in a domain of any size; nothing that is not the desk's is found."""

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from accounts.directory.services import create_department
from accounts.models import Department
from admin_console import places
from admin_console.events import ACCESS_DENIED
from admin_console.places import PlaceField, PlacesField, places_named
from admin_console.reach import departments_of, names_along, readable_names
from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from tests.admin_console.acts import appointed, at_work, desk, postmaster, words
from tests.admin_console.lifecycle.acts import CREATE, created
from tests.admin_console.resets.acts import page_of, proof
from tests.cast import Cast
from tests.security.step_up.acts import grant_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two departments are too many to be read through."""
    monkeypatch.setattr(places, "MOST_LISTED", 1)


class ChoiceForm(forms.Form):
    """A form with each of the two fields."""

    department = PlaceField()
    several = PlacesField(required=False)

    def __init__(self, data: str, cast: Cast) -> None:
        super().__init__(QueryDict(data))
        for field in self.fields.values():
            field.offer(desk(cast.bob), departments_of(desk(cast.bob)))  # type: ignore[attr-defined]


def found(cast: Cast, typed: str) -> list[str]:
    """Return the full names of what a typed name finds at the postmaster's desk."""
    bob = desk(cast.bob)
    paths = [place.path for place in places_named(departments_of(bob), bob, typed)]
    names = readable_names(bob, paths)
    return [" / ".join(names[path]) for path in paths]


@pytest.mark.usefixtures("_many")
class TestByName:
    """Of many departments the name is typed."""

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("sales", ["Sales"]),
            ("sal", ["Sales"]),
            ("Sales / East", ["Sales / East"]),
            (" sales/EAST ", ["Sales / East"]),
            ("e/ea", ["Sales / East", "Sales / Eastern"]),
            ("east", ["Sales / East"]),
            ("east / sales", []),
            ("/", []),
            ("x" * 2_000, []),
            ("/".join("abcdefghijklmn"), []),
        ],
    )
    def test_a_whole_name_goes_before_parts(self, cast: Cast, typed: str, meant: list[str]) -> None:
        create_department(domain=cast.acme, name="Eastern", parent=cast.sales)
        assert found(cast, typed) == meant

    def test_letters_of_either_case_are_found(self, cast: Cast) -> None:
        create_department(domain=cast.acme, name="Ärztinnen und Ärzte")
        for typed in ("ärztinnen und ärzte", "ÄRZTINNEN UND ÄRZTE", "Ärztinnen"):
            assert found(cast, typed) == ["Ärztinnen und Ärzte"]

    def test_signs_of_patterns_are_letters(self, cast: Cast) -> None:
        assert found(cast, "%") == found(cast, "_ast") == []

    def test_the_full_name_goes_before_the_same_name_further_down(self, cast: Cast) -> None:
        create_department(domain=cast.acme, name="Sales", parent=cast.engineering)
        form = ChoiceForm("department=sales", cast)
        assert form.is_valid()
        assert form.cleaned_data["department"] == cast.sales.pk

    def test_a_part_is_asked_about_and_then_chosen(self, cast: Cast, bob: Client) -> None:
        """What was typed in part may be another one's: nobody is put there unasked."""
        proof(bob, cast.bob)
        page = created(bob, cast.bob, department="eas")
        assert page.status_code == 400
        assert "Choose the department that you mean." in words(page)
        assert f'<option value="{cast.sales_east.pk}">Sales / East</option>' in page.content.decode()
        assert 'name="department_found"' in page.content.decode()
        form = ChoiceForm(f"department=&department_found={cast.sales_east.pk}", cast)
        assert form.is_valid()
        assert form.cleaned_data["department"] == cast.sales_east.pk

    def test_what_is_typed_besides_is_another_search(self, cast: Cast) -> None:
        form = ChoiceForm(f"department=engineering&department_found={cast.sales_east.pk}", cast)
        assert form.is_valid()
        assert form.cleaned_data["department"] == cast.engineering.pk

    @pytest.mark.parametrize("sent", ["department_found=foreign", "department_found=7٣", f"department_found={10**30}"])
    def test_what_is_not_offered_is_refused(self, cast: Cast, sent: str) -> None:
        foreign = create_department(domain=cast.globex, name="Research")
        form = ChoiceForm(sent.replace("foreign", str(foreign.pk)), cast)
        assert form.has_error("department", code="invalid")

    @pytest.mark.parametrize("sent", ["department=", "department=%00", "department=nowhere", ""])
    def test_what_names_none_is_refused(self, cast: Cast, sent: str) -> None:
        assert not ChoiceForm(sent, cast).is_valid()

    def test_more_than_can_be_read_through_are_not_shown(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(places, "MOST_FOUND", 1)
        assert "Many departments have e in their name." in str(ChoiceForm("department=e", cast).errors)

    def test_several_are_typed_one_a_line(self, cast: Cast) -> None:
        form = ChoiceForm("department=sales&several=Sales+/+East%0D%0A%0D%0Aengineering", cast)
        assert form.is_valid()
        assert form.cleaned_data["several"] == {cast.sales_east.pk, cast.engineering.pk}
        create_department(domain=cast.acme, name="East", parent=cast.engineering)
        wrong = ChoiceForm("department=sales&several=east", cast)
        assert "Several departments are called east. Type the full name." in str(wrong.errors)

    def test_a_typing_error_is_no_denial(self, cast: Cast, bob: Client) -> None:
        proof(bob, cast.bob)
        for typed in ("nowhere", "ast"):
            assert created(bob, cast.bob, department=typed).status_code == 400
        assert not AuditEvent.objects.filter(event=ACCESS_DENIED).exists()


@pytest.mark.usefixtures("_many")
def test_names_above_the_scope_are_no_help_in_finding(cast: Cast) -> None:
    """T1: who may not read a name cannot try it out, either."""
    own = desk(appointed(cast.dora, cast.sales_east, cast.engineering))
    assert places_named(departments_of(own), own, "sales / east") == []
    assert places_named(departments_of(own), own, "sales") == []
    assert [place.name for place in places_named(departments_of(own), own, "east")] == ["East"]
    client = at_work(cast.dora)
    assert "alice@acme.example" not in words(client.get("/console/employees/", {"unit": "sales / east"}))
    assert "alice@acme.example" in words(client.get("/console/employees/", {"unit": "east"}))


def test_names_above_the_scope_are_not_read(cast: Cast) -> None:
    own = desk(appointed(cast.dora, cast.sales_east))
    team = create_department(domain=cast.acme, name="Team", parent=cast.sales_east)
    outside = cast.engineering.path
    assert readable_names(own, [team.path, outside]) == {team.path: ("East", "Team"), outside: ()}
    assert names_along(own, team.path) == {cast.sales_east.pk: "East", team.pk: "East / Team"}
    assert names_along(desk(cast.bob), team.path)[team.pk] == "Sales / East / Team"


@pytest.mark.parametrize("page", ["create", "edit", "scope", "move", "batch", "appoint", "employees"])
def test_no_page_grows_with_the_domain(cast: Cast, bob: Client, page: str) -> None:
    """P8: with some hundred departments more, each page that asks for one is as long."""
    grant_in(bob, cast.bob, Purpose.PEOPLE)
    grant_in(bob, cast.bob, Purpose.APPOINT)
    address = {
        "create": CREATE,
        "edit": page_of(cast.alice, "edit"),
        "scope": "/console/security-passwords/",
        "move": f"/console/departments/{cast.sales_east.pk}/",
        "batch": bob.post("/console/batches/", {"act": "move", "who": cast.alice.public_id}).headers["Location"],
        "appoint": f"/console/administrators/{cast.alice.public_id}/",
        "employees": "/console/employees/",
    }[page]
    above, sizes = cast.engineering, set()
    for first in (10**6, 2 * 10**6):
        Department.objects.bulk_create(
            Department(
                domain=cast.acme,
                parent=above,
                name=f"Hall {pk}",
                pk=pk,
                path=f"{above.path}{pk}/",
            )
            for pk in range(first, first + places.MOST_LISTED)
        )
        answer = bob.get(address)
        assert answer.status_code == 200
        assert "Hall" not in answer.content.decode()
        sizes.add(len(answer.content) // 100)
    assert len(sizes) == 1
