"""E13: the history marks what is new, says which logon is this very session, and names the zone of its times."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.services import create_domain
from accounts.models import Domain, User
from security.client_passwords.services import turn_on
from security.models import LogonRecord, PortalSession
from security.records.rules import Channel, Reason
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import LIST, logon
from tests.security.browsers.trusted_devices.acts import FIREFOX, trusted
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.flow.acts import flow_in

OFFICE, HOME, ABROAD = "192.0.2.10", "203.0.113.5", "198.51.100.7"
NEWER_FIREFOX = FIREFOX.replace("140.0", "141.0")
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def _ago(**time: float) -> dict[str, object]:
    return {"at": timezone.now() - timedelta(**time)}


def _marks(client: Client) -> list[list[str]]:
    """Return the marks of each row, the latest first."""
    page = client.get(LIST).content.decode()
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page, re.DOTALL)
    return [re.findall("New place|New program|This session", row) for row in rows]


@pytest.fixture
def at_desk(cast: Cast) -> Client:
    """Return Alice's browser; its own logon is on no record, so that it marks nothing."""
    return logged_on(cast.alice)


def test_a_new_place_and_a_new_program_are_marked_once(cast: Cast, at_desk: Client) -> None:
    for days, address, program in [
        (9, OFFICE, FIREFOX),
        (8, OFFICE, NEWER_FIREFOX),
        (7, HOME, FIREFOX),
        (6, HOME, CHROME),
        (5, ABROAD, "SomethingElse/1"),
        (4, OFFICE, CHROME),
        (3, ABROAD, FIREFOX),
    ]:
        logon(cast.alice, address=address, program=program, **_ago(days=days))
    assert _marks(at_desk) == [
        [],
        [],
        ["New place", "New program"],
        ["New program"],
        ["New place"],
        [],
        [],  # the very first
    ]


def test_mail_programs_are_marked_alike_and_refusals_never(cast: Cast, at_desk: Client) -> None:
    mail = {"channel": Channel.IMAP}
    logon(cast.alice, program="Thunderbird", **mail, **_ago(days=9))
    logon(cast.alice, program="Outlook", **mail, **_ago(days=8))
    logon(cast.alice, program="", address=ABROAD, **mail, **_ago(days=7))
    logon(cast.alice, Reason.WRONG_SECRET, program="Foxmail", address=HOME, **mail, **_ago(days=6))
    assert _marks(at_desk) == [[], ["New place"], ["New program"], []]


def test_anothers_logons_make_nothing_known(cast: Cast, at_desk: Client) -> None:
    logon(cast.alice, address=OFFICE, **_ago(days=9))
    logon(cast.dora, address=ABROAD, **_ago(days=8))
    logon(cast.alice, address=ABROAD, **_ago(days=7))
    assert _marks(at_desk) == [["New place"], []]


def test_what_came_before_the_records_is_not_called_new(cast: Cast, at_desk: Client, settings: Settings) -> None:
    """At the edge of the retention nothing shows that a place is new; an account younger than that has no edge."""
    settings.LOG_RETENTION_DAYS = 180
    User.objects.filter(pk=cast.alice.pk).update(created_at=timezone.now() - timedelta(days=400))
    logon(cast.alice, address=OFFICE, **_ago(days=170))
    logon(cast.alice, address=HOME, **_ago(days=160))
    logon(cast.alice, address=ABROAD, **_ago(days=140))
    page = f"{LIST}?days=180"
    assert at_desk.get(page).content.decode().count("New place") == 1
    User.objects.filter(pk=cast.alice.pk).update(created_at=timezone.now() - timedelta(days=170))
    assert at_desk.get(page).content.decode().count("New place") == 2


def _logged_on_by_the_page(account: User, source: str = OFFICE) -> Client:
    client = browser(source=source, program=FIREFOX)
    client.post("/logon/", {"address": account.address, "password": password_of(account.name)})
    return client


def test_ones_own_session_is_said_instead_of_not_you(cast: Cast) -> None:
    client = _logged_on_by_the_page(cast.alice)
    record = LogonRecord.objects.get()
    assert _marks(client) == [["This session"]]
    assert "Not you?" not in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{record.pk}/not-me/").content.decode()
    assert "This logon began the session you are using now." in page
    assert "not-mine" not in page


def test_in_another_browser_or_at_another_time_it_is_not_this_one(cast: Cast) -> None:
    mine = _logged_on_by_the_page(cast.alice)
    _logged_on_by_the_page(cast.alice, source=ABROAD)
    logon(cast.alice, program=FIREFOX, address=OFFICE, **_ago(hours=3))
    marks = _marks(mine)
    assert sum("This session" in row for row in marks) == 1
    assert mine.get(LIST).content.decode().count("Not you?") == 2


def test_where_a_row_holds_another_logon_besides_both_are_offered(cast: Cast) -> None:
    """The same browser twice within the hour is one row: the other of the two may have been somebody else."""
    _logged_on_by_the_page(cast.alice)
    client = _logged_on_by_the_page(cast.alice)
    assert _marks(client) == [["This session"]]
    page = client.get(LIST).content.decode()
    assert page.count("Not you?") == 1
    assert "not-mine" in client.get(f"{LIST}{LogonRecord.objects.get().pk}/not-me/").content.decode()


def test_a_session_that_is_gone_breaks_nothing(cast: Cast) -> None:
    client = _logged_on_by_the_page(cast.alice)
    PortalSession.objects.update(source_address="", program="")
    assert _marks(client) == [[]]


def test_the_page_costs_the_same_with_everything_new(cast: Cast, at_desk: Client) -> None:
    costs = []
    for more in (1, 2, 20):
        for number in range(more):
            logon(cast.alice, address=f"203.0.{number}.{more}", program=f"P{number}{more}", channel=Channel.IMAP)
        with CaptureQueriesContext(connection) as queries:
            at_desk.get(LIST)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


PAGES = ["account-security", "sessions", "trusted-devices", "logons"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_times_names_their_zone(cast: Cast, page: str) -> None:
    """docs/rules.md, time zone."""
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Asia/Shanghai")
    trusted(cast.alice)
    logon(cast.alice)
    assert "Times are in Asia/Shanghai." in logged_on(cast.alice).get(f"/settings/{page}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_so_do_the_pages_about_one_thing(cast: Cast) -> None:
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Asia/Shanghai")
    logon(cast.alice, channel=Channel.IMAP)
    client, record = logged_on(cast.alice), LogonRecord.objects.get()
    pages = ["client-passwords/turn-on/", f"logons/{record.pk}/not-me/"]
    answers = [client.get(f"/settings/{page}").content.decode() for page in pages]
    turn_on(flow=flow_in(cast.alice))
    row = issue(switched_on(cast.alice)).client_password
    answers.append(client.get(f"/settings/client-passwords/{row.public_id}/delete/").content.decode())
    assert all("Times are in Asia/Shanghai." in answer for answer in answers)


def test_a_new_domain_lives_in_the_installations_zone(db: None, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    assert create_domain(name="initech.example").zone.key == "Europe/Berlin"
