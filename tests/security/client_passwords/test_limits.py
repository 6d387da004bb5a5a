"""X5: an end and networks of one security password, chosen by its owner, changed after a proof, told before the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.client_passwords.limiting import change_limits, take_next_steps
from security.client_passwords.limits import UNLIMITED, PasswordLimits
from security.client_passwords.services import delete_client_password
from security.errors import NoSuchClientPassword, StepUpNeeded, StepUpSpent
from security.freezing.services import freeze_by_link, issue_freeze_link
from security.grants.rules import Purpose
from security.models import ClientPassword, Cut, NoticeFact
from security.networks import ANYWHERE
from security.notices.rules import NoticeKind
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import (
    OVERVIEW,
    SOURCE,
    generate,
    grant_for,
    issue,
    proved,
    secret_on,
    switched_on,
)
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_in, proof_page

OFFICE = "192.0.2.0/24"


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def limit(account: User, row: ClientPassword, limits: PasswordLimits) -> ClientPassword:
    flow = flow_in(account, proof=grant_for(account, Purpose.LIMIT), source=SOURCE)
    return change_limits(flow=flow, public_id=row.public_id, limits=limits)


def page_of(row: ClientPassword) -> str:
    return f"/settings/client-passwords/{row.public_id}/limits/"


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# --- when it is generated


def test_it_is_generated_with_the_limits_that_were_typed(alice: User, at_desk: Client) -> None:
    typed = {"ends_on": day(30), "networks": "192.0.2.0/24\r\n::ffff:198.51.100.7"}
    secret_on(generate(at_desk, proved(at_desk, alice), **typed))
    row = ClientPassword.objects.get()
    assert row.networks == "192.0.2.0/24 198.51.100.7"
    assert row.expires_at is not None
    assert row.expires_at.date().isoformat() == day(31)
    change = AuditEvent.objects.get(event="security:client-password:issued").change
    assert (change["networks"], change["until"][:10]) == (row.networks, day(31))


def test_without_any_it_has_none_and_the_evidence_says_none(alice: User, at_desk: Client) -> None:
    secret_on(generate(at_desk, proved(at_desk, alice), ends_on="", networks=" \r\n"))
    assert ClientPassword.objects.get().limits == UNLIMITED
    change = AuditEvent.objects.get(event="security:client-password:issued").change
    assert not {"until", "networks"} & change.keys()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ends_on": "tomorrow"}, "Enter the day as year, month and day"),
        ({"ends_on": "2026-02-30"}, "Enter the day as year, month and day"),
        ({"ends_on": "2020-01-01"}, "This day has passed"),
        ({"ends_on": "9999-12-31"}, "within the next ten years"),
        ({"networks": "192.0.2.0/24\nthe office"}, "Line 2: “the office” is neither an address nor a network."),
        ({"networks": "192.0.2.7/24"}, "Did you mean 192.0.2.0/24?"),
        ({"networks": "10.0.0.1\n" * 101}, "at most 100 networks"),
        ({"networks": "\n".join(f"2001:db8:1111:2222:3333:4444:5555:{n:x}" for n in range(90))}, "too many networks"),
    ],
)
def test_bad_limits_are_named_and_nothing_is_made_or_spent(
    alice: User, at_desk: Client, typed: dict[str, str], words: str
) -> None:
    grant = proved(at_desk, alice)
    refused = generate(at_desk, grant, **typed)
    assert refused.status_code == 400
    assert words in refused.content.decode()
    assert not ClientPassword.objects.exists()
    assert secret_on(generate(at_desk, grant))


# --- changed later


def test_the_proof_comes_first_and_is_one_for_limits(alice: User, at_desk: Client) -> None:
    row = issue(alice).client_password
    answer = at_desk.get(page_of(row))
    assert (answer.status_code, answer["Location"]) == (302, proof_page(page_of(row), Purpose.LIMIT))
    for purpose in (Purpose.GENERATE, Purpose.TURN_OFF):
        flow = flow_in(alice, proof=grant_for(alice, purpose), source=SOURCE)
        with pytest.raises((StepUpNeeded, StepUpSpent)):
            change_limits(flow=flow, public_id=row.public_id, limits=PasswordLimits(networks=OFFICE))


def test_the_page_shows_what_holds_and_changes_it(alice: User, at_desk: Client) -> None:
    row = issue(alice, limits=PasswordLimits(networks="192.0.2.0/24 2001:db8::/32")).client_password
    grant = str(grant_in(at_desk, alice, Purpose.LIMIT))
    shown = at_desk.get(page_of(row)).content.decode()
    assert "192.0.2.0/24\n2001:db8::/32</textarea>" in shown
    same = {"grant": grant, "ends_on": "", "networks": "192.0.2.0/24\n2001:db8::/32"}
    unchanged = at_desk.post(page_of(row), same)
    assert unchanged.status_code == 400
    assert "Nothing would change" in unchanged.content.decode()
    answer = at_desk.post(page_of(row), {"grant": grant, "ends_on": day(5), "networks": ""})
    assert (answer.status_code, answer["Location"]) == (302, OVERVIEW)
    row.refresh_from_db()
    assert (row.networks, row.expires_at is None) == (ANYWHERE, False)
    assert at_desk.post(page_of(row), same).status_code == 409


@pytest.mark.parametrize("typed", [{"ends_on": "2020-01-01"}, {"networks": "192.0.2.7/24"}])
def test_what_cannot_be_read_changes_nothing_and_spends_no_proof(
    alice: User, at_desk: Client, typed: dict[str, str]
) -> None:
    row = issue(alice).client_password
    grant = {"grant": str(grant_in(at_desk, alice, Purpose.LIMIT))}
    assert at_desk.post(page_of(row), {**grant, **typed}).status_code == 400
    assert ClientPassword.objects.get().limits == UNLIMITED
    assert at_desk.post(page_of(row), {**grant, "networks": OFFICE}).status_code == 302


@pytest.mark.parametrize("whose", ["unknown", "deleted", "another's"])
def test_others_deleted_and_unknown_ones_are_the_same_404(cast: Cast, alice: User, at_desk: Client, whose: str) -> None:
    """C7."""
    row = issue(switched_on(cast.dora) if whose == "another's" else alice).client_password
    if whose == "unknown":
        row.public_id = uuid4()
    if whose == "deleted":
        delete_client_password(account=alice, public_id=row.public_id, source=SOURCE)
    assert at_desk.get(page_of(row)).status_code == 404
    with pytest.raises(NoSuchClientPassword):
        limit(alice, row, PasswordLimits(networks=OFFICE))
    assert not ClientPassword.objects.exclude(networks=ANYWHERE).exists()


def test_a_change_is_on_record_and_told(alice: User) -> None:
    row = limit(alice, issue(alice).client_password, PasswordLimits(networks=OFFICE))
    event = AuditEvent.objects.get(event="security:client-password:limited")
    assert (event.actor, event.target, event.change["networks"]) == (alice.address, alice.address, OFFICE)
    assert NoticeFact.objects.get(kind=NoticeKind.CLIENT_PASSWORD_LIMITED).facts == {"label": row.label}


@pytest.mark.parametrize(
    ("before", "after", "is_cut"),
    [
        (ANYWHERE, OFFICE, True),
        (f"{OFFICE} 198.51.100.7", OFFICE, True),
        (OFFICE, "192.0.2.0/25", True),
        (OFFICE, ANYWHERE, False),
        (OFFICE, "192.0.0.0/16 198.51.100.7", False),
        (OFFICE, OFFICE, False),
    ],
)
@pytest.mark.usefixtures("mail_server_down")
def test_open_connections_are_cut_where_an_address_is_no_longer_allowed(
    alice: User, before: str, after: str, is_cut: bool
) -> None:
    row = issue(alice, limits=PasswordLimits(networks=before)).client_password
    issue(alice, label="Another")
    limit(alice, row, PasswordLimits(timezone.now() + timedelta(days=30), after))
    assert list(Cut.objects.values_list("credential", flat=True)) == ([row.credential] if is_cut else [])


def test_who_did_not_make_the_change_stops_the_password_by_the_link_of_a_notice(alice: User) -> None:
    """X34: made or changed since the event; a thief who widens it has it stopped."""
    row = issue(alice, limits=PasswordLimits(networks=OFFICE)).client_password
    old = issue(alice, label="Older").client_password
    ClientPassword.objects.update(created_at=timezone.now() - timedelta(days=30))
    begun = timezone.now() - timedelta(minutes=1)
    limit(alice, row, UNLIMITED)
    url = issue_freeze_link(account=alice, event="Limits of a security password changed", at=begun)
    freeze_by_link(code=url.partition("#")[2], source=SOURCE)
    stopped = ClientPassword.objects.filter(frozen_at__isnull=False)
    assert list(stopped) == [row]
    assert old not in stopped


# --- its end


def test_its_owner_hears_a_week_and_a_day_before_once_each_then_it_is_cut(
    alice: User, settings: Settings, mail_server_down: None
) -> None:
    begun = timezone.now()
    row = issue(alice, limits=PasswordLimits(begun + timedelta(days=10))).client_password
    done = []
    for days in (0, 2.9, 3.1, 3.2, 8.9, 9.1, 9.2, 9.9):
        with time_machine.travel(begun + timedelta(days=days)):
            done.append(take_next_steps())
    assert done == [0, 0, 1, 0, 0, 1, 0, 0]
    told = NoticeFact.objects.filter(kind=NoticeKind.CLIENT_PASSWORD_ENDS, account=alice)
    assert [fact.facts["label"] for fact in told] == [row.label] * 2
    assert not Cut.objects.exists()
    with time_machine.travel(begun + timedelta(days=10, seconds=1)):
        assert (take_next_steps(), take_next_steps()) == (1, 0)
    assert Cut.objects.get().credential == row.credential


def test_where_the_portal_was_away_both_warnings_are_one(alice: User) -> None:
    begun = timezone.now()
    issue(alice, limits=PasswordLimits(begun + timedelta(days=10)))
    with time_machine.travel(begun + timedelta(days=9.5)):
        assert (take_next_steps(), take_next_steps()) == (1, 0)
    assert NoticeFact.objects.filter(kind=NoticeKind.CLIENT_PASSWORD_ENDS).count() == 1


def test_a_later_end_is_told_again_and_no_end_is_told_no_more(alice: User) -> None:
    begun = timezone.now()
    row = issue(alice, limits=PasswordLimits(begun + timedelta(days=3))).client_password
    limit(alice, row, PasswordLimits(begun + timedelta(days=20)))
    with time_machine.travel(begun + timedelta(days=2.5)):
        assert take_next_steps() == 0
    with time_machine.travel(begun + timedelta(days=13.5)):
        assert take_next_steps() == 1
    limit(alice, row, UNLIMITED)
    with time_machine.travel(begun + timedelta(days=30)):
        assert take_next_steps() == 0


def test_of_one_that_was_deleted_nothing_is_told(alice: User) -> None:
    begun = timezone.now()
    row = issue(alice, limits=PasswordLimits(begun + timedelta(days=3))).client_password
    delete_client_password(account=alice, public_id=row.public_id, source=SOURCE)
    with time_machine.travel(begun + timedelta(days=4)):
        assert take_next_steps() == 0


# --- in the list


def test_the_list_names_limits_ends_and_what_nobody_uses(alice: User, at_desk: Client) -> None:
    networks = " ".join(f"198.51.100.{number}" for number in range(1, 6))
    issue(alice, label="Scanner", limits=PasswordLimits(networks=networks))
    issue(alice, label="Guest", limits=PasswordLimits(timezone.now() - timedelta(days=1)))
    page = at_desk.get(OVERVIEW).content.decode()
    assert "From 198.51.100.1, 198.51.100.2, 198.51.100.3 and 2 more networks only" in page
    assert "Ended after" in page
    assert "Unused for 180 days" not in page
    ClientPassword.objects.update(created_at=timezone.now() - timedelta(days=181))
    assert at_desk.get(OVERVIEW).content.decode().count("Unused for 180 days") == 2
