"""P8: the tree of departments at the desk; no circle, no foreign parent, no name that nobody can read (T1, T2, T4)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.rules import MOST_LEVELS
from accounts.directory.services import create_account, create_department
from accounts.models import Department, User
from admin_console.departments.queries import Tree, fingerprint_of_moving
from admin_console.departments.rules import MOST_SHOWN, Branch
from admin_console.figures.rules import HeadCount
from admin_console.places import MOST_LISTED
from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from security.models import Cut
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import appointed, at_work, postmaster, use_account_password, words
from tests.cast import Cast, password_of
from tests.security.step_up.acts import grant_in

pytestmark = pytest.mark.django_db

DEPARTMENTS = "/console/departments/"


def page_of(department: Department, act: str = "") -> str:
    return f"{DEPARTMENTS}{department.pk}/{act}"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def mover(cast: Cast, bob: Client) -> Client:
    """Bob, who has just proved that it is him."""
    grant_in(bob, cast.bob, Purpose.ENFORCE)
    return bob


def tree() -> set[tuple[str, str]]:
    """Return each department's name with that of the one above it."""
    return set(Department.objects.values_list("name", "parent__name"))


def create(client: Client, name: str, parent: Department | None = None) -> HttpResponse:
    return client.post(f"{DEPARTMENTS}create/", {"name": name, "parent": parent.pk if parent else ""})  # type: ignore[return-value]


def move(client: Client, department: Department, under: Department | None) -> HttpResponse:
    """Review a move, and confirm it."""
    where = page_of(department, "move/")
    chosen = {"under": under.pk if under else ""}
    review = client.get(where, chosen)
    assert review.status_code == 200, words(review)
    sent = chosen | {"grant": review.context["grant"], "seen": review.context["review"].fingerprint}
    return client.post(where, sent, follow=True)  # type: ignore[return-value]


def told(event: str) -> tuple[str, dict[str, object]]:
    found = AuditEvent.objects.get(event=f"accounts:department:{event}")
    return found.target, found.change


# --- create


def test_departments_are_created_at_the_top_and_below(cast: Cast, bob: Client) -> None:
    create(bob, "Quality")
    create(bob, "West", cast.sales)
    assert {("Quality", None), ("West", "Sales")} <= tree()
    west = Department.objects.get(name="West")
    assert west.path == f"{cast.sales.path}{west.pk}/"
    recorded = AuditEvent.objects.filter(event="accounts:department:created", actor=cast.bob.address)
    assert set(recorded.values_list("target", flat=True)) == {"Quality", "Sales / West"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  North \u00a0 and\u3000South ", "North and South"),
        ("Ge\u0301nie", "G\u00e9nie"),
        ("研发部", "研发部"),
        ("R&D <b>", "R&D <b>"),
    ],
)
def test_a_name_is_kept_as_it_is_read(bob: Client, typed: str, kept: str) -> None:
    """Blanks of whatever kind are joined, letters composed: two names that look alike are one."""
    create(bob, typed)
    assert Department.objects.filter(name=kept).exists()
    assert create(bob, kept).status_code == 409


@pytest.mark.parametrize(
    "name",
    ["", " \u00a0 ", "x" * 101, "a\0b", "a\u202eb", "a\u200bb", "a\x1bb", "a/b", "a\U000e0041b"],
    ids=["empty", "blank", "long", "NUL", "bidi", "zero-width", "escape", "slash", "tag"],
)
def test_a_name_that_nobody_can_read_is_refused(cast: Cast, bob: Client, name: str) -> None:
    before = tree()
    for where, data in (
        (f"{DEPARTMENTS}create/", {"name": name, "parent": ""}),
        (page_of(cast.sales, "rename/"), {"name": name, "seen": "Sales"}),
    ):
        answer = bob.post(where, data)
        assert answer.status_code == 400
        assert tree() == before


def test_a_name_stands_once_in_a_place(cast: Cast, bob: Client) -> None:
    answer = create(bob, "East", cast.sales)
    assert answer.status_code == 409
    assert "There is a department of this name in the same place already." in words(answer)
    create(bob, "East")
    assert {("East", None), ("East", "Sales")} <= tree()


def test_the_tree_has_an_end(cast: Cast, bob: Client) -> None:
    lowest = cast.sales
    for level in range(MOST_LEVELS - 1):
        lowest = create_department(domain=cast.acme, name=f"Level {level}", parent=lowest)
    answer = create(bob, "Deeper", lowest)
    assert answer.status_code == 409
    assert "twelve levels deep at most" in words(answer)
    assert not Department.objects.filter(name="Deeper").exists()
    assert bob.get(page_of(lowest)).status_code == 200


# --- rename


def test_a_department_gets_another_name(cast: Cast, bob: Client) -> None:
    answer = bob.post(page_of(cast.sales_east, "rename/"), {"name": "Far East", "seen": "East"}, follow=True)
    assert "It is now called Far East." in words(answer)
    assert ("Far East", "Sales") in tree()
    assert told("renamed") == ("Sales / East", {"before": "East", "after": "Far East"})


def test_a_name_given_meanwhile_is_not_overwritten(cast: Cast, bob: Client) -> None:
    """Two administrators at once: the later one is shown both names (409), and decides."""
    Department.objects.filter(pk=cast.sales.pk).update(name="Trade")
    answer = bob.post(page_of(cast.sales, "rename/"), {"name": "Commerce", "seen": "Sales"})
    assert answer.status_code == 409
    assert "Another administrator has renamed it “Trade” since you opened this page." in words(answer)
    assert 'value="Commerce"' in answer.content.decode()
    assert ("Trade", None) in tree()
    again = {"name": "Commerce", "seen": answer.context["rename"]["seen"].value()}
    assert bob.post(page_of(cast.sales, "rename/"), again).status_code == 302
    assert ("Commerce", None) in tree()


# --- move


def test_a_move_is_reviewed_after_a_proof_and_then_done(cast: Cast, bob: Client) -> None:
    where = f"{page_of(cast.sales, 'move/')}?under={cast.engineering.pk}"
    due = bob.get(where)
    assert due.status_code == 302
    verify = due.headers["Location"]
    proof = {"password": password_of("Postmaster"), "next": where}
    assert bob.post(verify.partition("?")[0], proof).headers["Location"] == where
    review = bob.get(where)
    assert "Move Sales under Engineering ?" in words(review)
    assert "The same rules hold for everybody as before." in words(review)
    assert ("Sales", None) in tree()
    assert "Sales is now under Engineering." in words(move(bob, cast.sales, cast.engineering))
    assert {("Sales", "Engineering"), ("East", "Sales")} <= tree()
    assert told("moved") == ("Sales", {"before": "", "after": "Engineering"})
    # Each takes a proof of its own.
    assert bob.get(where).status_code == 302
    grant_in(bob, cast.bob, Purpose.ENFORCE)
    move(bob, cast.sales, None)
    assert ("Sales", None) in tree()


def test_no_move_without_a_proof(cast: Cast, bob: Client) -> None:
    seen = fingerprint_of_moving(cast.sales, cast.engineering, cast.acme.policy_epoch)
    for grant in ("", "0b9a2b1c-7a67-4d0c-9b3e-0d4b51b8d6a1"):
        sent = {"under": cast.engineering.pk, "seen": seen, "grant": grant}
        assert bob.post(page_of(cast.sales, "move/"), sent).status_code in {400, 403, 409}
    assert ("Sales", None) in tree()


@pytest.mark.parametrize("under", ["itself", "below itself", "another domain's", "nobody's", "text", "a long number"])
def test_no_circle_and_no_foreign_parent(cast: Cast, mover: Client, under: str) -> None:
    """T4, hostile: chosen on the page, and sent past it with a right fingerprint."""
    research = create_department(domain=cast.globex, name="Research")
    chosen: object = {
        "itself": cast.sales.pk,
        "below itself": cast.sales_east.pk,
        "another domain's": research.pk,
        "nobody's": 987654,
        "text": "East' OR 1=1",
        "a long number": "9" * 400,
    }[under]
    before = tree()
    where = page_of(cast.sales, "move/")
    assert mover.get(where, {"under": chosen}).status_code == 400  # type: ignore[dict-item]  # as a browser sends it
    cast.acme.refresh_from_db()
    parent = Department.objects.filter(pk=chosen).first() if isinstance(chosen, int) else None
    grant = mover.get(where, {"under": ""}).context["grant"]
    seen = fingerprint_of_moving(cast.sales, parent, cast.acme.policy_epoch)
    answer = mover.post(where, {"under": str(chosen), "grant": grant, "seen": seen})
    assert answer.status_code in {400, 404, 409}
    assert tree() == before
    assert not AuditEvent.objects.filter(event="accounts:department:moved").exists()


def test_what_the_review_showed_is_what_is_done(cast: Cast, mover: Client) -> None:
    """Two administrators at once: an order or a move in between is shown first (409)."""
    where = page_of(cast.sales, "move/")
    review = mover.get(where, {"under": cast.engineering.pk})
    sent = {
        "under": cast.engineering.pk,
        "grant": review.context["grant"],
        "seen": review.context["review"].fingerprint,
    }
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.engineering)
    answer = mover.post(where, sent)
    assert answer.status_code == 409
    assert "The rules changed after this page was opened." in words(answer)
    assert ("Sales", None) in tree()


@pytest.mark.usefixtures("mail1")
def test_orders_above_the_new_place_hold_at_once(cast: Cast, mover: Client) -> None:
    """The review names who stops; connections of the account password end with the move, as with an order."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.engineering)
    use_account_password(cast.alice)
    review = mover.get(page_of(cast.sales, "move/"), {"under": cast.engineering.pk})
    assert "Alice alice@acme.example" in words(review)
    answer = move(mover, cast.sales, cast.engineering)
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]
    assert "Sales is now under Engineering." in words(answer)


def test_one_that_was_deleted_meanwhile_is_missing(cast: Cast, mover: Client) -> None:
    where = page_of(cast.engineering, "move/")
    chosen = {"under": cast.sales_east.pk}
    review = mover.get(where, chosen)
    User.objects.filter(department=cast.engineering).update(department=None)
    cast.engineering.delete()
    sent = chosen | {"grant": review.context["grant"], "seen": review.context["review"].fingerprint}
    assert mover.post(where, sent).status_code == 404
    assert mover.get(page_of(cast.engineering)).status_code == 404


def test_of_many_departments_the_full_name_is_typed(cast: Cast, mover: Client) -> None:
    """A list of thousands is read by nobody."""
    Department.objects.bulk_create(
        Department(domain=cast.acme, name=f"Branch {number}", path=f"/{10**6 + number}/", pk=10**6 + number)
        for number in range(MOST_LISTED)
    )
    page = mover.get(page_of(cast.engineering))
    assert "<select" not in page.content.decode()
    where = page_of(cast.engineering, "move/")
    wrong = mover.get(where, {"under": "Sales / Nowhere"})
    assert wrong.status_code == 400
    assert "No department is called that." in words(wrong)
    review = mover.get(where, {"under": "sales/ EAST"})
    assert review.context["parent"] == cast.sales_east


# --- delete


def test_an_empty_department_is_deleted(cast: Cast, bob: Client) -> None:
    sam = appointed(create_account(address="sam@acme.example", name="Sam", domain=cast.acme, encoded_password=None))
    harbour = create_department(domain=cast.acme, name="Harbour", parent=cast.sales)
    sam.appointment.departments.add(harbour)
    assert "1 administrator no longer has it in their scope." in words(bob.get(page_of(harbour, "delete/")))
    answer = bob.post(page_of(harbour, "delete/"), follow=True)
    assert "Harbour is deleted." in words(answer)
    assert ("Harbour", "Sales") not in tree()
    assert told("deleted") == ("Sales / Harbour", {"administrators": [sam.address]})


@pytest.mark.parametrize("inside", ["people", "people in the recycle bin", "a department"])
def test_one_that_is_not_empty_stays(cast: Cast, bob: Client, inside: str) -> None:
    place = cast.sales if inside == "a department" else cast.sales_east
    if inside == "people in the recycle bin":
        User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    answer = bob.post(page_of(place, "delete/"))
    assert answer.status_code == 409
    assert "This department cannot be deleted" in words(answer)
    assert ("East", "Sales") in tree()


# --- what is shown, and to whom


def test_the_tree_opens_where_one_looks(cast: Cast, bob: Client) -> None:
    top = words(bob.get(DEPARTMENTS))
    assert "Sales › has sub-departments 1" in top
    assert "East" not in top
    opened = bob.get(page_of(cast.sales))
    assert "East 1" in words(opened)
    assert [(row.name, row.level) for row in opened.context["tree"].branches] == [
        ("Engineering", 0),
        ("Sales", 0),
        ("East", 1),
    ]
    assert [row.name for row in bob.get(DEPARTMENTS, {"q": "eAs"}).context["tree"].branches] == ["East"]
    assert "No department found" in words(bob.get(DEPARTMENTS, {"q": "%"}))


def test_a_department_where_nobody_is_missing_is_quiet() -> None:
    low, full = HeadCount(people=25, with_factor=16, bound=25), HeadCount(people=2, with_factor=2, bound=1)
    counts = enumerate((low, full), start=1)
    branches = [Branch(pk, None, "Sales", has_more=False, count=count, url=f"/{pk}/") for pk, count in counts]
    html = render_to_string("admin_console/departments/tree.html", {"tree": Tree(branches, is_cut=False)})
    cells = [" ".join(cell.split()) for cell in re.findall(r"<td(?: class=\"start\")?>(.*?)</td>", html, re.DOTALL)]
    everybody = '<span class="soft">everybody</span>'
    assert [cell == everybody for cell in cells] == [False, True, True, False]
    assert '<span class="num">64%</span>' in cells[0]
    assert '<rect class="fill fill-wait" width="64%" height="100%" />' in cells[0]


def test_a_delegated_administrator_sees_what_is_below_and_changes_nothing(cast: Cast) -> None:
    """P12: neither the names of others, nor how many there are, nor a form."""
    sam = create_account(
        address="sam@acme.example", name="Sam", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    client = at_work(appointed(sam, cast.sales))
    page = client.get(DEPARTMENTS)
    assert "2 people in 2 departments" in words(page)
    assert "Engineering" not in words(page)
    assert "New department" not in words(page)
    panel = client.get(page_of(cast.sales))
    assert "Administrators Sam" in words(panel)
    assert "Rename" not in words(panel)
    assert client.get(page_of(cast.engineering)).status_code == 404
    for act in ("rename/", "move/", "delete/"):
        assert client.post(page_of(cast.sales, act), {"name": "Mine", "seen": "Sales"}).status_code == 403
    assert create(client, "Mine", cast.sales).status_code == 403


def test_who_looks_after_it_from_above_is_not_named_below(cast: Cast, bob: Client) -> None:
    """P12: a delegated administrator sees nobody outside the departments, a colleague from above neither."""
    above = appointed(cast.dora, cast.sales)
    below = create_account(address="sam@acme.example", name="Sam", domain=cast.acme, encoded_password=None)
    client = at_work(appointed(below, cast.sales_east))
    panel = words(client.get(page_of(cast.sales_east)))
    assert "Administrators Sam" in panel
    assert above.name not in panel
    assert "Administrators Dora , Sam" in words(bob.get(page_of(cast.sales_east)))


def test_an_ended_appointment_is_not_shown(cast: Cast, bob: Client) -> None:
    appointed(cast.dora, cast.sales, ends_at=timezone.now() - timedelta(seconds=1))
    assert "Administrators the postmaster alone" in words(bob.get(page_of(cast.sales)))


def test_foreign_departments_are_missing(cast: Cast) -> None:
    """T2, T4: in the path and as a parent, and it is recorded."""
    gina = postmaster(cast.gina)
    grant_in(gina, cast.gina, Purpose.ENFORCE)
    before = tree()
    for act in ("", "rename/", "move/", "delete/"):
        assert gina.get(page_of(cast.sales, act)).status_code == 404
    for act in ("rename/", "move/", "delete/"):
        assert gina.post(page_of(cast.sales, act), {"name": "Mine", "seen": "Sales"}).status_code == 404
    assert create(gina, "Mine", cast.sales).status_code == 404
    assert tree() == before
    denied = AuditEvent.objects.filter(event="admin_console:access:denied", actor=cast.gina.address)
    assert set(denied.values_list("target", flat=True)) == {f"department {cast.sales.pk}"}


@pytest.mark.parametrize(
    "where", [f"{DEPARTMENTS}?q=%00", f"{DEPARTMENTS}?q=" + "x" * 3000, f"{DEPARTMENTS}{'9' * 30}/"]
)
def test_hostile_addresses_are_answered(bob: Client, where: str) -> None:
    assert bob.get(where).status_code in {200, 400, 404}


def test_two_thousand_departments_cost_what_three_do(cast: Cast, bob: Client) -> None:
    """The count is kept, some rows are shown: statements do not grow."""

    def cost(where: str) -> int:
        bob.get(where)
        with CaptureQueriesContext(connection) as captured:
            answer = bob.get(where)
        assert len(answer.context["tree"].branches) <= MOST_SHOWN
        return len(captured)

    few = [cost(where) for where in (DEPARTMENTS, page_of(cast.sales))]
    Department.objects.bulk_create(
        Department(domain=cast.acme, name=f"Branch {n}", path=f"/{10**6 + n}/", pk=10**6 + n) for n in range(2000)
    )
    assert max(cost(where) for where in (DEPARTMENTS, page_of(cast.sales))) <= max(few)
