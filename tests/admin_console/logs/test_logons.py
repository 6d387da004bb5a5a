"""The logon log of a domain (P13): who, how it ended and why, over what, from where, and when."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import Domain, User
from admin_console.capabilities.rules import Capability
from mailportal import searching
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason, Result
from tests.admin_console.acts import appointed, at_work, give_client_password, words
from tests.admin_console.logs.acts import LOGONS, ask, lines, link
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def nobodys(cast: Cast, reason: Reason, *, typed: str = "", count: int = 1) -> LogonRecord:
    """A refusal that belongs to no account of the domain."""
    now = timezone.now()
    return LogonRecord.objects.create(
        at=now,
        last_at=now,
        count=count,
        domain_id=cast.acme.pk,
        typed_address=typed,
        channel=Channel.SMTP,
        source_address="203.0.113.66",
        network="203.0.113.0/24",
        result=Result.REJECT,
        reason=reason,
    )


def test_each_line_says_how_it_ended_with_what_and_from_where(cast: Cast, bob: Client) -> None:
    """P13: the true reason, which the program itself is never told (rule 8)."""
    LogonRecord.objects.all().delete()
    with time_machine.travel(timezone.now() - timedelta(minutes=3), tick=False):
        logon(cast.alice, Reason.WRONG_SECRET, channel=Channel.IMAP, program="Thunderbird", address="198.51.100.7")
    logon(cast.dora, Reason.OVERLOADED, result=Result.DEFER, channel=Channel.POP3)
    nobodys(cast, Reason.UNKNOWN_ACCOUNT, typed="info2@acme.example")
    nobodys(cast, Reason.THROTTLED, count=1203)
    unchecked = "Too many wrong passwords from there, so this one was not checked"
    busy = "The portal was too busy; mail programs try again by themselves"
    assert [line.partition(" ")[2] for line in lines(ask(bob, LOGONS))] == [
        f"Refused: {unchecked} Several accounts A mail program · SMTP 203.0.113.66 1,203",
        "Refused: No account has this address info2@acme.example A mail program · SMTP 203.0.113.66 1",
        f"Deferred: {busy} Dora A mail program · POP3 192.0.2.10 1",
        "Refused: Wrong password Alice Thunderbird · IMAP 198.51.100.7 1",
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words_for_administrators(cast: Cast, bob: Client, reason: Reason) -> None:
    logon(cast.alice, reason, result=Result.REJECT, channel=Channel.IMAP)
    text = lines(ask(bob, LOGONS, who="alice"))[0].lower()
    assert "your" not in text
    assert reason.value not in text


def test_alike_attempts_in_a_row_are_one_line(cast: Cast, bob: Client) -> None:
    noon = timezone.now().replace(hour=12, minute=59, second=0, microsecond=0) - timedelta(days=1)
    for number in range(30):
        logon(cast.alice, Reason.WRONG_SECRET, channel=Channel.IMAP, at=noon + timedelta(seconds=number))
    logon(cast.dora, Reason.WRONG_SECRET, channel=Channel.IMAP, at=noon + timedelta(seconds=40))
    logon(cast.dora, Reason.WRONG_SECRET, channel=Channel.IMAP, at=noon + timedelta(minutes=2))
    counts = [line.rpartition(" ")[2] for line in lines(ask(bob, LOGONS, result="reject"))]
    assert counts == ["1", "1", "30"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "alice@acme.example"}, {"alice"}),
        ({"who": "Dor"}, {"dora"}),
        ({"result": "reject"}, {"dora"}),
        ({"result": "accept"}, {"alice", "postmaster"}),
        ({"protocol": "web"}, {"alice", "postmaster"}),
        ({"protocol": "mail"}, {"dora"}),
        ({"protocol": "pop3"}, {"dora"}),
        ({"protocol": "imap"}, set()),
        ({"network": "10.20.30.40"}, {"dora"}),
        ({"network": "10.20.30.41"}, set()),
        ({"network": "10.20.30.0/24"}, {"dora"}),
        ({"network": "10.20.30.32/28"}, {"dora"}),
        ({"network": "10.20.30.0/28"}, set()),
        ({"network": "10.20.28.0/22"}, {"dora"}),
        ({"network": "10.16.0.0/12"}, {"dora"}),
        ({"network": "10.0.0.0/8"}, {"dora"}),
        ({"network": "2001:db8::/32"}, {"alice"}),
        ({"network": "2001:db8:7::/48"}, {"alice"}),
        ({"network": "2001:db8:7::5"}, {"alice"}),
        ({"result": "reject", "protocol": "pop3", "network": "10.0.0.0/8", "who": "dora"}, {"dora"}),
        ({"result": "accept", "protocol": "pop3"}, set()),
    ],
)
def test_filters_go_together(cast: Cast, bob: Client, asked: dict[str, str], found: set[str]) -> None:
    """P13: person, result, protocol and network, alone and together."""
    LogonRecord.objects.all().delete()
    logon(cast.alice, address="2001:db8:7::5")
    logon(cast.bob)
    logon(cast.dora, Reason.WRONG_SECRET, channel=Channel.POP3, address="10.20.30.40")
    names = {
        name for name in ("alice", "dora", "postmaster") if name in "".join(lines(ask(bob, LOGONS, **asked))).lower()
    }
    assert names == found


def test_days_are_those_of_the_domain(cast: Cast, bob: Client) -> None:
    """P13: a day begins where the domain is, not in Greenwich."""
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Asia/Shanghai")
    LogonRecord.objects.all().delete()
    at = timezone.now().replace(hour=17, minute=30, second=0, microsecond=0) - timedelta(days=3)
    logon(cast.alice, Reason.WRONG_SECRET, at=at)
    next_day = (at + timedelta(days=1)).date().isoformat()
    assert lines(ask(bob, LOGONS, since=next_day, until=next_day))[0].startswith("01:30:00")
    assert lines(ask(bob, LOGONS, since=at.date().isoformat(), until=at.date().isoformat())) == []


def test_the_period_is_a_week_until_another_is_chosen(cast: Cast, bob: Client) -> None:
    LogonRecord.objects.all().delete()
    for days in (0, 5, 20, 100):
        logon(cast.alice, Reason.WRONG_SECRET, at=timezone.now() - timedelta(days=days), address=f"192.0.2.{days}")
    counted = [len(lines(ask(bob, LOGONS, period=period))) for period in ("today", "", "30", "180")]
    assert counted == [1, 2, 3, 4]
    assert "From day" in words(ask(bob, LOGONS, period="days"))


@pytest.mark.parametrize(
    "asked",
    [
        {"network": "10.0.0.0/33"},
        {"network": "mail.example"},
        {"network": "2001:db8::/33"},
        {"network": "0.0.0.0/0"},
        {"result": "maybe"},
        {"protocol": "ftp"},
        {"period": "3650"},
        {"since": "2026-02-30"},
        {"since": "0001-01-01"},
        {"since": "9999-12-31"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"older": "yesterday"},
        {"who": "x" * 101},
        {"who": "a\0b"},
    ],
)
def test_an_odd_value_is_refused_and_nothing_is_shown(cast: Cast, bob: Client, asked: dict[str, str]) -> None:
    """Attacks B1, B9: a clear 400, never an error of ours."""
    page = ask(bob, LOGONS, **asked)
    assert page.status_code == 400
    assert lines(page) == []
    assert "Export CSV" not in words(page)


@pytest.mark.parametrize("asked", [{"since": "2099-01-01"}, {"until": "2001-01-01"}, {"older": "0-0"}])
def test_far_dates_are_empty(cast: Cast, bob: Client, asked: dict[str, str]) -> None:
    """Attack B9."""
    page = ask(bob, LOGONS, **asked)
    assert page.status_code == 200
    assert "Nothing matches" in words(page)


def test_an_unknown_person_is_an_empty_list_that_says_so(cast: Cast, bob: Client) -> None:
    page = ask(bob, LOGONS, who="Zoe <b>")
    assert "Nobody here has “Zoe <b>” in their name or address." in words(page)
    assert lines(page) == []


def test_of_several_people_one_is_chosen(cast: Cast, bob: Client) -> None:
    logon(cast.alice, Reason.WRONG_SECRET)
    page = ask(bob, LOGONS, who="acme", result="reject")
    assert "Several people have “acme” in their name or address. Choose one." in words(page)
    assert lines(page) == []
    chosen = bob.get(LOGONS + link(page, "<bdi>Alice</bdi>"))
    assert "Wrong password" in lines(chosen)[0]


def test_pages_meet_without_gap_or_overlap(cast: Cast, bob: Client) -> None:
    LogonRecord.objects.all().delete()
    now = timezone.now()
    for number in range(70):
        # Three of each moment: the key goes by number, too.
        at = now - timedelta(seconds=number // 3)
        logon(cast.alice, Reason.WRONG_SECRET, address=f"10.0.{number}.1", at=at)
    seen, query = [], "?period=180"
    while query:
        page = bob.get(LOGONS + query)
        seen += [line.split()[-2] for line in lines(page)]
        query = link(page, "Older")
    assert sorted(seen) == sorted(f"10.0.{number}.1" for number in range(70))
    assert len(seen) == 70


@pytest.mark.parametrize("few", [0, 10_000])
def test_what_is_not_found_soon_is_gone_on_with(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """P13: however a question is put together, a page reads so many rows and says how far it came."""
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "MOST_READ", 20)
    LogonRecord.objects.all().delete()
    now = timezone.now()
    logon(cast.alice, Reason.WRONG_SECRET, at=now - timedelta(hours=2))
    for number in range(50):
        logon(cast.dora, at=now - timedelta(minutes=number))
    page, steps = ask(bob, LOGONS, result="reject"), 0
    while not lines(page):
        assert "Nothing was found so far." in words(page)
        assert "Searched back to" in words(page)
        page, steps = bob.get(LOGONS + link(page, "Go on searching")), steps + 1
    assert "Alice" in lines(page)[0]
    assert steps == (0 if few else 2)


def test_nothing_of_another_domain_is_shown(cast: Cast, bob: Client) -> None:
    """Attacks T2, T15."""
    logon(cast.charlie, Reason.WRONG_SECRET)
    assert "Charlie" not in words(ask(bob, LOGONS))
    page = ask(bob, LOGONS, who=cast.charlie.address)
    assert "Nobody here has" in words(page)


def test_a_delegated_administrator_sees_the_own_departments_alone(cast: Cast) -> None:
    """P12, P13: also by a filter for somebody elsewhere; nobody's addresses are the postmaster's business."""
    LogonRecord.objects.all().delete()
    logon(cast.alice, Reason.WRONG_SECRET)
    logon(cast.bob, Reason.WRONG_SECRET)
    nobodys(cast, Reason.UNKNOWN_ACCOUNT, typed="info2@acme.example")
    eve = create_account(
        address="eve@acme.example", name="Eve", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    client = at_work(appointed(eve, cast.sales, may={Capability.LOGS}))
    LogonRecord.objects.filter(account_id=eve.pk).delete()
    assert ["Alice" in line for line in lines(ask(client, LOGONS))] == [True]
    for who in ("dora", cast.bob.address, "info2@acme.example"):
        assert "Nobody here has" in words(ask(client, LOGONS, who=who))
    assert [len(lines(ask(client, LOGONS, network="192.0.2.0/24", result=one))) for one in ("", "reject")] == [1, 1]
    User.objects.filter(pk=cast.alice.pk).update(department=cast.engineering)
    assert lines(ask(client, LOGONS)) == []


def test_many_people_in_reach_are_found_on_the_way(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin_console.logs.logons.FEW_PEOPLE", 0)
    logon(cast.alice, Reason.WRONG_SECRET)
    logon(cast.bob, Reason.WRONG_SECRET)
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS}))
    assert ["Alice" in line for line in lines(ask(client, LOGONS, result="reject"))] == [True]


def test_labels_are_for_those_who_may_see_security_passwords(cast: Cast, bob: Client) -> None:
    password = give_client_password(cast.alice, label="Old iPhone")
    logon(cast.alice, Reason.CLIENT_PASSWORD_DELETED, channel=Channel.IMAP, credential=password.credential)
    assert "With a deleted security password: “Old iPhone”" in words(ask(bob, LOGONS))
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS}))
    assert "Old iPhone" not in words(ask(client, LOGONS))
    assert "With a deleted security password" in words(ask(client, LOGONS))


def test_of_an_account_in_the_bin_the_postmaster_is_told(cast: Cast, bob: Client) -> None:
    logon(cast.alice, Reason.WRONG_SECRET)
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    assert "Alice" in lines(ask(bob, LOGONS, who="alice"))[0]
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS}))
    assert lines(ask(client, LOGONS)) == []


@pytest.mark.parametrize(
    "asked", [{}, {"who": "alice"}, {"result": "reject", "network": "192.0.2.0/24", "protocol": "web"}]
)
def test_eight_statements_at_most_whatever_there_is(cast: Cast, asked: dict[str, str]) -> None:
    """P13: the session and who reads, with their factor and appointment, count as one."""
    client = at_work(appointed(cast.dora, cast.sales))
    counts = set()
    passwords = [give_client_password(cast.alice, slot=slot) for slot in range(10)]
    for rows in (1, 3, 50):
        for number in range(rows):
            credential = passwords[number % 10].credential
            logon(cast.alice, Reason.CLIENT_PASSWORD_DELETED, credential=credential)
        with CaptureQueriesContext(connection) as captured:
            assert ask(client, LOGONS, **asked).status_code == 200
        counts.add(sum("SAVEPOINT" not in query["sql"] for query in captured))
    assert len(counts) == 1
    assert counts.pop() - 3 <= 8
