"""P12: the postmaster appoints, changes and dismisses administrators; nobody else does, by whatever way (T6, T8)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.events import ACCOUNT_EDITED, ACCOUNT_FROZEN
from accounts.evidence import actor_of, record_about
from accounts.models import Department, User
from admin_console.administrators.queries import terms_of
from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.administrators.services import appoint, clear_ended_appointments
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, GIVEN, Capability
from admin_console.capabilities.words import NAMES
from admin_console.desk import desk_of
from admin_console.errors import OutOfReach
from admin_console.events import BATCH_ORDERED
from admin_console.places import MOST_LISTED
from mailportal.audit.models import AuditEvent
from mailportal.audit.services import record
from security.events import LOGGED_ON
from security.grants.rules import Purpose
from security.models import NoticeFact
from tests.admin_console.acts import EMPLOYEES, SOURCE, appointed, at_work, postmaster, words
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for, grant_in

pytestmark = pytest.mark.django_db

ADMINISTRATORS = "/console/administrators/"


def page_of(account: User, act: str = "") -> str:
    return f"{ADMINISTRATORS}{account.public_id}/{act}"


@pytest.fixture
def bob(cast: Cast) -> Client:
    """Bob, who has just proved that it is him."""
    client = postmaster(cast.bob)
    grant_in(client, cast.bob, Purpose.APPOINT)
    return client


def send(client: Client, account: User, act: str = "", **values: object) -> HttpResponse:
    """Open the page and send its form with these values."""
    shown = client.get(page_of(account, act))
    kept = {"grant": shown.context["grant"], "seen": shown.context["form"]["seen"].value() if not act else ""}
    if act:
        kept["seen"] = shown.context["seen"]
    return client.post(page_of(account, act), kept | values, follow=True)  # type: ignore[return-value]


def told(event: str) -> AuditEvent:
    return AuditEvent.objects.get(event=f"admin_console:administrator:{event}")


def test_each_capability_has_a_name() -> None:
    assert set(NAMES) == set(GIVEN)


def test_terms_have_a_fingerprint() -> None:
    """An edit of older terms is noticed, whatever differs."""
    now = timezone.now()
    one = Terms(frozenset({1, 2}), is_everywhere=False, capabilities=frozenset({Capability.SEE, Capability.FREEZE}))
    other = [
        Terms(frozenset({1}), is_everywhere=False, capabilities=one.capabilities),
        Terms(one.departments, is_everywhere=True, capabilities=one.capabilities),
        Terms(one.departments, is_everywhere=False, capabilities=EVERY_CAPABILITY),
        Terms(one.departments, is_everywhere=False, capabilities=one.capabilities, reason="Holiday"),
        Terms(one.departments, is_everywhere=False, capabilities=one.capabilities, ends_at=now),
    ]
    assert len({fingerprint_of(terms) for terms in (None, one, *other)}) == 7


def test_the_list_says_what_each_did_last_to_others(cast: Cast, bob: Client) -> None:
    """Logons and one's own account are none of it, nor what somebody did from an earlier account of the address."""
    helper = appointed(cast.dora, cast.sales)
    assert "None yet" in words(bob.get(ADMINISTRATORS))  # type: ignore[arg-type]
    record_about(helper, ACCOUNT_EDITED, actor=actor_of(helper), source=SOURCE)
    record_about(cast.alice, ACCOUNT_FROZEN, actor=actor_of(helper), source=SOURCE)
    record_about(cast.alice, LOGGED_ON, actor=actor_of(cast.alice), source=SOURCE)
    assert "Account frozen alice@acme.example · Today" in words(bob.get(ADMINISTRATORS))  # type: ignore[arg-type]
    record(BATCH_ORDERED, actor=actor_of(helper), source=SOURCE, target=cast.acme.name)
    assert "Many accounts at once Today" in words(bob.get(ADMINISTRATORS))  # type: ignore[arg-type]
    User.objects.filter(pk=helper.pk).update(created_at=timezone.now() + timedelta(minutes=1))
    assert "None yet" in words(bob.get(ADMINISTRATORS))  # type: ignore[arg-type]


def test_the_list_asks_as_often_for_many(cast: Cast, bob: Client) -> None:
    appointed(cast.dora, cast.sales)
    bob.get(ADMINISTRATORS)
    with CaptureQueriesContext(connection) as one:
        bob.get(ADMINISTRATORS)
    for number in range(5):
        person = create_account(
            address=f"h{number}@acme.example", name="Helper", domain=cast.acme, encoded_password=None
        )
        appointed(person, cast.sales_east)
        record_about(cast.alice, ACCOUNT_FROZEN, actor=actor_of(person), source=SOURCE)
    with CaptureQueriesContext(connection) as many:
        bob.get(ADMINISTRATORS)
    # Six of them count people and keep that: somebody has just acted.
    assert len(many) == len(one) == 13, [query["sql"] for query in many]


# --- appointing


def test_an_employee_is_appointed(cast: Cast, bob: Client) -> None:
    """The desk opens, is what was chosen, is on record with its terms, and its holder hears of it."""
    attached(cast.dora)
    done = send(bob, cast.dora, departments=[cast.sales.pk], capabilities=["freeze", "factors"], reason="Holidays")
    assert "Saved: Dora is an administrator." in words(done)
    assert "Dora dora@acme.example Sales · 1 Freeze and unlock Second factors" in words(done)
    cast.dora.refresh_from_db()
    desk = desk_of(cast.dora)
    assert desk is not None
    assert desk.paths == (cast.sales.path,)
    assert desk.capabilities == {Capability.SEE, Capability.FREEZE, Capability.FACTORS}
    event = told("appointed")
    assert (event.actor, event.target, event.change["before"]) == (cast.bob.address, cast.dora.address, None)
    assert event.change["after"] == {
        "departments": ["Sales"],
        "capabilities": "freeze,factors",
        "reason": "Holidays",
        "ends_at": None,
    }
    assert NoticeFact.objects.filter(account=cast.dora, kind="administrator-appointed").count() == 1
    assert at_work(cast.dora).get(EMPLOYEES).status_code == 200


def test_for_everybody_the_departments_do_not_count(cast: Cast, bob: Client) -> None:
    attached(cast.dora)
    send(bob, cast.dora, is_everywhere="on", departments=[cast.sales.pk])
    cast.dora.refresh_from_db()
    assert terms_of(cast.dora) == Terms(frozenset(), is_everywhere=True, capabilities=frozenset({Capability.SEE}))


def test_nobody_is_appointed_without_a_second_factor(cast: Cast, bob: Client) -> None:
    """Who knows the password alone could bind one, and stand at the desk."""
    answer = send(bob, cast.dora, departments=[cast.sales.pk])
    assert answer.status_code == 409
    assert "This account has no second factor yet." in words(answer)
    assert terms_of(cast.dora) is None
    attached(cast.dora)
    assert send(bob, cast.dora, departments=[cast.sales.pk]).status_code == 200  # the proof was not spent
    assert terms_of(cast.dora) is not None


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"departments": ["987654"]},
        {"departments": ["foreign"]},
        {"departments": ["1' OR 1=1"]},
        {"is_everywhere": "on", "capabilities": ["appoint"]},
        {"is_everywhere": "on", "capabilities": ["see"]},
        {"is_everywhere": "on", "reason": "a\0b"},
        {"is_everywhere": "on", "reason": "x" * 201},
        {"is_everywhere": "on", "ends_on": "2020-01-01"},
        {"is_everywhere": "on", "ends_on": "2027-02-30"},
        {"is_everywhere": "on", "seen": "x"},
    ],
    ids=["nobody", "unknown", "foreign", "text", "appoint", "see", "NUL", "long", "past", "no day", "unseen"],
)
def test_what_cannot_be_given_is_refused(cast: Cast, bob: Client, values: dict[str, object]) -> None:
    """T4, T6: no department of another domain, no capability that is none, nothing that nobody can read."""
    attached(cast.dora)
    if values.get("departments") == ["foreign"]:
        values = {"departments": [create_department(domain=cast.globex, name="Research").pk]}
    assert send(bob, cast.dora, **values).status_code == 400
    assert not Administrator.objects.exists()


def test_of_many_departments_full_names_are_typed(cast: Cast, bob: Client) -> None:
    attached(cast.dora)
    Department.objects.bulk_create(
        Department(domain=cast.acme, name=f"Branch {n}", path=f"/{10**6 + n}/", pk=10**6 + n)
        for n in range(MOST_LISTED)
    )
    wrong = send(bob, cast.dora, departments="Sales / East\nNowhere\n")
    assert wrong.status_code == 400
    assert "No department is called Nowhere." in words(wrong)
    many = "\n".join(f"Branch {n}" for n in range(101))
    assert "Choose at most 100 departments." in words(send(bob, cast.dora, departments=many))
    send(bob, cast.dora, departments="sales/east\n\nBranch 7")
    terms = terms_of(cast.dora)
    assert terms is not None
    assert terms.departments == {cast.sales_east.pk, 10**6 + 7}
    grant_in(bob, cast.bob, Purpose.APPOINT)
    assert bob.get(page_of(cast.dora)).context["form"]["departments"].value() == "Branch 7\nSales / East"


def test_postmasters_are_never_appointed_nor_strangers(cast: Cast, bob: Client) -> None:
    assert bob.get(page_of(cast.bob)).status_code == bob.post(page_of(cast.bob)).status_code == 403
    assert bob.get(page_of(cast.charlie)).status_code == bob.post(page_of(cast.charlie)).status_code == 404
    assert "Postmaster" not in words(bob.get(f"{ADMINISTRATORS}whom/?q=postmaster")).replace("“postmaster”", "")
    found = bob.get(f"{ADMINISTRATORS}whom/?q=a")
    assert [account.name for account in found.context["matches"]] == ["Alice", "Dora"]


@pytest.mark.parametrize("person", ["sam", "alice", "peer"])
def test_administrators_never_appoint(cast: Cast, person: str) -> None:
    """T6: not others, not more for themselves; by the page, and by the service with a proof of their own."""
    sam = appointed(cast.dora, everywhere=True)
    attached(cast.alice)
    subject = {"sam": sam, "alice": cast.alice, "peer": cast.bob}[person]
    client = at_work(sam)
    grant_in(client, sam, Purpose.APPOINT)
    assert client.get(ADMINISTRATORS).status_code == 403
    for act in ("", "dismiss/"):
        assert client.get(page_of(subject, act)).status_code == client.post(page_of(subject, act)).status_code == 403
    everything = Terms(frozenset(), is_everywhere=True, capabilities=EVERY_CAPABILITY)
    flow = flow_in(sam, proof=grant_for(sam, Purpose.APPOINT))
    with pytest.raises(OutOfReach):
        appoint(flow=flow, account=subject, terms=everything, seen=fingerprint_of(terms_of(subject)))
    assert Administrator.objects.count() == 1


# --- changing and dismissing


def test_a_proof_opens_one_appointment(cast: Cast, bob: Client) -> None:
    for account in (cast.dora, cast.alice):
        attached(account)
    send(bob, cast.dora, is_everywhere="on")
    again = bob.get(page_of(cast.alice))
    assert again.headers["Location"].startswith("/settings/verify/appoint/")
    assert bob.post(page_of(cast.alice), {"is_everywhere": "on", "seen": fingerprint_of(None)}).status_code == 403


def test_terms_are_changed(cast: Cast, bob: Client) -> None:
    appointed(cast.dora, cast.sales, may=[Capability.FREEZE])
    since = cast.dora.administers_since
    send(bob, cast.dora, departments=[cast.engineering.pk], capabilities=["logs"])
    cast.dora.refresh_from_db()
    assert cast.dora.administers_since == since
    change = told("changed").change
    assert (change["before"]["departments"], change["after"]["departments"]) == (["Sales"], ["Engineering"])
    assert (change["before"]["capabilities"], change["after"]["capabilities"]) == ("freeze", "logs")


@pytest.mark.parametrize("act", ["", "dismiss/"])
def test_two_postmasters_at_once(cast: Cast, bob: Client, act: str) -> None:
    """The later one is refused (409), with what was typed and what holds now beside each other."""
    appointed(cast.dora, cast.sales, may=[Capability.FREEZE])
    seen = fingerprint_of(terms_of(cast.dora))
    grant = bob.get(page_of(cast.dora)).context["grant"]
    appointed(cast.dora, cast.engineering, may=[Capability.LOGS])
    sent = {"grant": grant, "seen": seen, "departments": [cast.sales_east.pk], "capabilities": ["edit"]}
    answer = bob.post(page_of(cast.dora, act), sent)
    assert answer.status_code == 409
    assert terms_of(cast.dora) is not None
    if not act:
        assert "For Engineering May Logs" in words(answer)
        assert answer.context["form"]["departments"].value() == [str(cast.sales_east.pk)]
        again = sent | {"seen": answer.context["form"]["seen"].value()}
        assert bob.post(page_of(cast.dora), again).status_code == 302


def test_a_dismissed_administrator_is_an_employee_again(cast: Cast, bob: Client) -> None:
    """At once, in a session that is open."""
    client = at_work(appointed(cast.dora, cast.sales))
    assert client.get(EMPLOYEES).status_code == 200
    assert "Dora is no longer an administrator." in words(send(bob, cast.dora, "dismiss/"))
    assert client.get(EMPLOYEES).status_code == 403
    cast.dora.refresh_from_db()
    assert cast.dora.administers_since is None
    event = told("dismissed")
    assert (event.actor, event.target, event.change["after"]) == (cast.bob.address, cast.dora.address, None)
    assert NoticeFact.objects.filter(account=cast.dora, kind="administrator-dismissed").exists()
    grant_in(bob, cast.bob, Purpose.APPOINT)
    assert bob.get(page_of(cast.dora, "dismiss/")).headers["Location"] == ADMINISTRATORS


def test_an_end_that_has_come_is_cleared_away(cast: Cast) -> None:
    """The desk was closed by itself; the row goes, with an event of the portal's, once."""
    appointed(cast.dora, cast.sales, ends_at=timezone.now() - timedelta(seconds=1))
    appointed(cast.alice, cast.sales, ends_at=timezone.now() + timedelta(hours=1))
    assert clear_ended_appointments() == 1
    assert clear_ended_appointments() == 0
    cast.dora.refresh_from_db()
    assert cast.dora.administers_since is None
    assert Administrator.objects.get().account == cast.alice
    assert told("dismissed").actor == "portal"


def test_who_went_to_the_recycle_bin_comes_back_as_an_employee(cast: Cast) -> None:
    """Restored by a new link, with a factor that is bound then: not what the postmaster appointed (C8)."""
    appointed(cast.dora, cast.sales)
    User.objects.filter(pk=cast.dora.pk).update(deleted_at=timezone.now())
    assert clear_ended_appointments() == 1
    User.objects.filter(pk=cast.dora.pk).update(deleted_at=None)
    cast.dora.refresh_from_db()
    assert desk_of(cast.dora) is None


def test_an_ended_appointment_is_as_none(cast: Cast, bob: Client) -> None:
    """Before the background process has come by: it is not shown, and a new one counts from now."""
    appointed(cast.dora, cast.sales, ends_at=timezone.now() - timedelta(seconds=1))
    User.objects.filter(pk=cast.dora.pk).update(administers_since=timezone.now() - timedelta(days=9))
    assert "No administrators yet" in words(bob.get(ADMINISTRATORS))
    send(bob, cast.dora, departments=[cast.engineering.pk])
    cast.dora.refresh_from_db()
    assert cast.dora.administers_since is not None
    assert timezone.now() - cast.dora.administers_since < timedelta(minutes=1)
    assert told("appointed").change["before"] is None
