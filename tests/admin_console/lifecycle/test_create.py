"""P1: New employee: an account without a password, and the way to its first one."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from accounts.directory.services import create_department
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.places import MOST_LISTED
from mailportal.audit.models import AuditEvent
from mailportal.notify.models import Notice
from security.models import ActivationCode, PasswordLink
from security.policies import TEMPORARY_PASSWORD_DAYS
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.lifecycle.acts import BY_MAIL, CREATE, ELLEN, created, deleted
from tests.admin_console.resets.acts import page_of, proof
from tests.browser import browser
from tests.cast import Cast
from tests.security.logon.acts import LOGON

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "Quite-Another-7"
ADDRESS = "ellen@acme.example"


def code_on(page: object) -> str:
    found = re.search(r'class="code">([0-9a-z ]{14})<', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


def test_a_card_is_in_the_answer_and_opens_the_account(cast: Cast, bob: Client) -> None:
    """Nobody knows a password; the code works once, and is in no row, event or message."""
    answer = created(bob, cast.bob, department=str(cast.sales.pk))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text, code = words(answer), code_on(answer)
    assert "The account of Ellen Moss is created." in text
    assert "ellen@acme.example" in text
    assert answer.context["cards"][0].qr.path
    assert browser().get(f"/{answer.context['cards'][0].url.partition('/')[2]}", follow=True).status_code == 200
    ellen = User.objects.get(address=ADDRESS)
    assert not ellen.has_usable_password()
    assert (ellen.name, ellen.department, ellen.domain, ellen.language) == ("Ellen Moss", cast.sales, cast.acme, "en")
    assert code not in str([vars(row) for model in (AuditEvent, Notice, ActivationCode) for row in model.objects.all()])
    typed = {"address": ADDRESS, "code": code, "new": NEW, "confirm": NEW}
    assert browser().post("/start/", typed)["Location"] == "/logon/"
    assert browser().post(LOGON, {"address": ADDRESS, "password": NEW})["Location"] == "/logon/set-up/"


def test_it_is_on_record_with_the_card_that_was_shown(cast: Cast, bob: Client) -> None:
    created(bob, cast.bob, department=str(cast.sales_east.pk))
    event = AuditEvent.objects.get(event="accounts:account:created")
    assert (event.actor, event.target) == (cast.bob.address, ADDRESS)
    assert event.change == {"name": "Ellen Moss", "role": "employee", "department": "Sales / East"}
    assert AuditEvent.objects.get(event="security:activation-codes:revealed").change["cards"] == 1


def test_a_link_goes_to_the_private_address_which_is_masked(cast: Cast, bob: Client) -> None:
    cast.order(TEMPORARY_PASSWORD_DAYS, "3")
    answer = created(bob, cast.bob, **BY_MAIL)
    ellen = User.objects.get(address=ADDRESS)
    assert answer["Location"] == page_of(ellen, "")[:-1]
    page = bob.get(answer["Location"])
    assert "A link to choose a password goes to e•••@example.net and works until" in words(page)
    assert BY_MAIL["private_address"] not in page.content.decode()
    assert Notice.objects.get().recipient == BY_MAIL["private_address"]
    link = PasswordLink.objects.get(account=ellen)
    assert 2 < (link.expires_at - link.created_at).total_seconds() / 86400 <= 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ellen", ADDRESS),
        ("  ELLEN@Acme.Example ", ADDRESS),
        ("ellen.moss+1", "ellen.moss+1@acme.example"),
        ("\uff45llen", ADDRESS),
    ],
)
def test_an_address_is_canonical_whole_or_as_far_as_the_at_sign(cast: Cast, bob: Client, typed: str, kept: str) -> None:
    assert created(bob, cast.bob, address=typed).status_code == 200
    assert User.objects.filter(address=kept).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "ellen@globex.example"),
        ("address", "ellen@sub.acme.example"),
        ("address", "el len"),
        ("address", "ellen/../bob"),
        ("address", "e" * 65),
        ("address", "ellen@acme.example@acme.example"),
        ("name", ""),
        ("name", "n" * 101),
        ("name", "Ellen\u202eMoss"),
        ("department", "987654"),
        ("department", "x"),
        ("language", "tlh"),
        ("how", "password"),
        ("how", ""),
    ],
)
def test_what_is_none_is_refused_by_its_field(cast: Cast, bob: Client, field: str, value: str) -> None:
    answer = created(bob, cast.bob, **{field: value})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not User.objects.filter(name="Ellen Moss").exists()


@pytest.mark.parametrize("private", ["", "ellen", "ellen@acme.example", "ELLEN@ACME.example.", "a@b"])
def test_a_private_address_is_outside_the_domain(cast: Cast, bob: Client, private: str) -> None:
    """Nobody reads there how to get in before they are in."""
    assert created(bob, cast.bob, how="mail", private_address=private).status_code == 400
    assert not User.objects.filter(address=ADDRESS).exists()


def test_what_is_not_chosen_is_not_looked_at(cast: Cast, bob: Client) -> None:
    """A card, though a browser filled in the field of the address."""
    assert created(bob, cast.bob, private_address="none").status_code == 200


def test_a_taken_address_is_named_and_nothing_typed_is_lost(cast: Cast, bob: Client) -> None:
    """Also one in the recycle bin, in words of its own."""
    taken = created(bob, cast.bob, address="alice")
    assert taken.status_code == 409
    assert "An account with this address already exists." in words(taken)
    assert 'value="Ellen Moss"' in taken.content.decode()
    deleted(bob, cast.alice, cast.bob)
    binned = created(bob, cast.bob, address="alice")
    assert binned.status_code == 409
    assert "A deleted account in the recycle bin has this address." in words(binned)
    assert not ActivationCode.objects.exists()


@pytest.mark.race
def test_of_two_at_once_one_is_created(cast: Cast) -> None:
    """The other learns that the address is taken."""
    clients = [at_work(cast.bob) for _ in range(4)]
    grants = [proof(client, cast.bob) for client in clients]

    def create(number: int) -> int:
        try:
            return clients[number].post(CREATE, {**ELLEN, **grants[number]}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(create, range(4))) == [200, 409, 409, 409]
    assert User.objects.filter(address=ADDRESS).count() == 1


def test_a_proof_is_asked_for_and_a_fresh_one_opens_several(cast: Cast, bob: Client) -> None:
    assert bob.get(CREATE)["Location"].startswith("/settings/verify/people/?next=")
    assert bob.post(CREATE, ELLEN).status_code == 403
    grant = proof(bob, cast.bob)
    assert bob.get(CREATE).status_code == 200
    for name in ("ellen", "frank"):
        assert bob.post(CREATE, {**ELLEN, **grant, "address": name}).status_code == 200


def test_a_delegated_administrator_creates_people_in_the_own_departments_alone(cast: Cast) -> None:
    """P12, T2: neither elsewhere nor outside of all departments, and not without the task."""
    appointed(cast.dora, cast.sales, may=[Capability.EDIT])
    dora = at_work(cast.dora)
    for department in (str(cast.engineering.pk), ""):
        answer = created(dora, cast.dora, department=department)
        assert answer.status_code == 400
        assert "department" in answer.context["form"].errors
    assert AuditEvent.objects.filter(target=f"department {cast.engineering.pk}").exists()
    assert created(dora, cast.dora, department=str(cast.sales_east.pk)).status_code == 200
    others = [one for one in Capability if one is not Capability.EDIT]
    appointed(cast.dora, cast.sales, may=others)
    assert created(at_work(cast.dora), cast.dora, address="frank").status_code == 403


def test_an_appointment_that_changed_since_the_page_counts(cast: Cast) -> None:
    """Between the form's check and the act: as the desk is then."""
    appointed(cast.dora, cast.sales, may=[Capability.EDIT])
    dora = at_work(cast.dora)
    grant = proof(dora, cast.dora)
    appointed(cast.dora, cast.engineering, may=[Capability.EDIT])
    assert dora.post(CREATE, {**ELLEN, **grant, "department": str(cast.sales.pk)}).status_code == 400
    assert not User.objects.filter(address=ADDRESS).exists()


def test_of_many_departments_one_is_typed_by_its_full_name(cast: Cast, bob: Client) -> None:
    """P8: a list of thousands is not read through."""
    for number in range(MOST_LISTED):
        create_department(domain=cast.acme, name=f"Team {number}", parent=cast.sales)
    proof(bob, cast.bob)
    assert "Team 7" not in bob.get(CREATE).content.decode()
    wrong = created(bob, cast.bob, department="Sales / Nobody")
    assert "No department is called that." in words(wrong)
    assert created(bob, cast.bob, department="sales/ team 7").status_code == 200
    ellen = User.objects.select_related("department").get(address=ADDRESS)
    assert str(ellen.department) == "Team 7"
    assert 'value="Sales / Team 7"' in bob.get(page_of(ellen, "edit")).content.decode()
