"""The operation log of a domain (P13): who did what to whom, before and after, and what was refused."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import events as directory
from accounts.directory.services import create_account
from accounts.models import User
from admin_console import events as desk
from admin_console.capabilities.rules import Capability
from mailportal import searching
from security import events
from security.grants.rules import Purpose
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.logs.acts import OPERATIONS, act, ask, lines, link
from tests.browser import logged_on
from tests.cast import Cast


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def test_each_line_says_who_did_what_to_whom(cast: Cast, bob: Client) -> None:
    acme, sales, engineering = cast.acme.pk, cast.sales.pk, cast.engineering.pk
    alice = cast.alice.address
    act(directory.ACCOUNT_MOVED, target=alice, domain_id=acme, change={"before": sales, "after": engineering})
    until = {"until": "2026-12-07T10:00:00+00:00", "typed": False, "must_change": True, "sessions": 2}
    act(events.TEMPORARY_PASSWORD_SET, target=alice, domain_id=acme, change=until)
    act(desk.ACCESS_DENIED, target="employee 7", actor=cast.dora.address, domain_id=acme)
    act(events.CONNECTIONS_CUT, target="client:17", actor="portal", domain_id=acme, change={"server": "mail1"})
    found = [line.partition(" ")[2] for line in lines(ask(bob, OPERATIONS))]
    temporary = "until: 7 Dec 2026, 10:00 · sessions ended: 2 · chosen by hand: no · must change it: yes"
    assert found[:4] == [
        "the portal Connections of a mail program cut client:17 mail server: mail1 01234567",
        "Dora Refused: outside the scope an employee 7 01234567",
        f"Postmaster Temporary password set Alice {temporary} 01234567",
        "Postmaster Account moved Alice Sales → then Engineering 01234567",
    ]


def test_rules_and_terms_are_told_in_their_own_words(cast: Cast, bob: Client) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    change: dict[str, object] = {"kind": "client_passwords", "scope": "account", "scope_id": 1, "before": None}
    act(directory.POLICY_SET, target=cast.alice.address, domain_id=cast.acme.pk, change={**change, "after": "required"})
    terms = {"departments": ["Sales"], "capabilities": ["freeze", "logs"], "reason": "", "ends_at": None}
    act(
        desk.ADMINISTRATOR_APPOINTED,
        target=cast.dora.address,
        domain_id=cast.acme.pk,
        change={"before": None, "after": terms},
    )
    appointment, rule = (line.partition(" ")[2] for line in lines(ask(bob, OPERATIONS))[:2])
    assert appointment == ("Postmaster Administrator appointed Dora → then Sales · Freeze and unlock and Logs 01234567")
    assert rule.startswith("Postmaster Rule or exception set Alice → then ")
    assert "rule: " in rule
    assert "for: one account" in rule


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "postmaster@acme.example"}, {"moved", "cleared"}),
        ({"who": "dora"}, {"denied", "own"}),
        ({"who": "portal"}, {"cut"}),
        ({"whom": "alice"}, {"moved", "cleared"}),
        ({"whom": "Sales / East"}, {"renamed"}),
        ({"act": "group:people"}, {"moved", "renamed"}),
        ({"act": "security:guesses:cleared"}, {"cleared"}),
        ({"result": "refused"}, {"denied"}),
        ({"act": "group:administrators", "result": "done"}, set()),
        ({"who": "postmaster", "whom": "alice", "act": "group:people", "result": "done"}, {"moved"}),
        ({"since": "2001-01-01", "until": "2001-01-02"}, set()),
    ],
)
def test_filters_go_together(cast: Cast, bob: Client, asked: dict[str, str], found: set[str]) -> None:
    """P13: person, act, result and time, alone and together; also what is no person's."""
    acme, alice = cast.acme.pk, cast.alice.address
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        for number in range(2):
            act(directory.ACCOUNT_MOVED, target=alice, domain_id=acme, change={"before": number})
        act(events.GUESSES_CLEARED, target=alice, domain_id=acme)
        act(desk.ACCESS_DENIED, target="employee 7", actor=cast.dora.address, domain_id=acme)
        act(events.LOGGED_OFF, target=cast.dora.address, actor=cast.dora.address, domain_id=acme)
        act(events.CONNECTIONS_CUT, target="client:17", actor="portal", domain_id=acme)
        operator = "olga@portal.example"
        act(directory.DEPARTMENT_RENAMED, target="Sales / East", actor=operator, domain_id=acme)
        text = "".join(line for line in lines(ask(bob, OPERATIONS, **asked)) if "01234567" in line)
    titles = {
        "moved": "Account moved",
        "cleared": "Wrong passwords forgotten",
        "denied": "Refused: outside",
        "own": "Logged off",
        "cut": "Connections of",
        "renamed": "Department renamed",
    }
    assert {name for name, title in titles.items() if title in text} == found


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "group:nothing"},
        {"act": "accounts:account:eaten"},
        {"result": "accept"},
        {"since": "31.12.2026"},
        {"until": "9999-12-31"},
        {"older": "1-"},
        {"whom": "y" * 101},
    ],
)
def test_an_odd_value_is_refused(cast: Cast, bob: Client, asked: dict[str, str]) -> None:
    """Attacks B1, B9."""
    page = ask(bob, OPERATIONS, **asked)
    assert page.status_code == 400
    assert lines(page) == []


def test_a_proof_is_told_in_words_and_not_in_those_of_the_program(cast: Cast, bob: Client) -> None:
    for purpose in Purpose:
        change: dict[str, object] = {"purpose": purpose.value, "method": "authenticator+account-password"}
        act(events.STEP_UP_PROVED, target=cast.bob.address, domain_id=cast.acme.pk, change=change)
    found = {line.partition("Postmaster by: ")[2] for line in lines(ask(bob, OPERATIONS, period="today"))} - {""}
    told = r"authenticator and web logon password \u00b7 what for: (to|at) [a-z ]+ 01234567"
    assert len(found) == len(Purpose)
    assert [line for line in found if not re.fullmatch(told, line)] == []


def test_what_somebody_wrote_is_shown_as_text(cast: Cast, bob: Client) -> None:
    """Attack T15: inert."""
    hostile = '"><svg onload=1>\x1b[31m\u202e'
    act(events.CLIENT_PASSWORD_ISSUED, target="<b>x</b>", domain_id=cast.acme.pk, change={"label": hostile})
    page = ask(bob, OPERATIONS)
    assert "<svg onload" not in page.content.decode()
    assert "&lt;svg onload=1&gt;" in page.content.decode()
    assert "<b>x</b>" not in page.content.decode()


def test_an_event_of_a_later_version_is_told_by_its_own_name(cast: Cast, bob: Client) -> None:
    act("security:moon:landed", target=cast.alice.address, domain_id=cast.acme.pk, change={"crater": "Tycho"})
    assert "security:moon:landed Alice crater: Tycho" in lines(ask(bob, OPERATIONS))[0]


def test_nothing_of_another_domain_is_shown(cast: Cast, bob: Client) -> None:
    """Attacks T2, T15: neither by a filter for the one who acted nor for the one touched."""
    act(events.GUESSES_CLEARED, target=cast.charlie.address, actor=cast.bob.address, domain_id=cast.globex.pk)
    for asked in ({}, {"who": cast.bob.address}, {"whom": cast.charlie.address}, {"act": "security:guesses:cleared"}):
        assert "Wrong passwords forgotten" not in "".join(lines(ask(bob, OPERATIONS, **asked)))


def test_an_address_that_is_given_again_tells_nothing_of_its_last_owner(cast: Cast, bob: Client) -> None:
    """Attack C8."""
    act(events.GUESSES_CLEARED, target="new@acme.example", domain_id=cast.acme.pk)
    create_account(
        address="new@acme.example", name="Newcomer", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    assert lines(ask(bob, OPERATIONS, whom="newcomer", act="security:guesses:cleared")) == []
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS}))
    assert lines(ask(client, OPERATIONS, act="security:guesses:cleared")) == []


@pytest.mark.parametrize("few_people", [0, 500])
def test_a_delegated_administrator_reads_of_the_own_departments_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, few_people: int
) -> None:
    """P12, P13: acts upon people in reach, by whom ever; neither the domain's nor those upon others."""
    monkeypatch.setattr("admin_console.logs.operations.FEW_PEOPLE", few_people)
    acme = cast.acme.pk
    act(events.GUESSES_CLEARED, target=cast.alice.address, domain_id=acme)
    act(events.FACTORS_RESET, target=cast.bob.address, actor=cast.alice.address, domain_id=acme)
    act(directory.DEPARTMENT_RENAMED, target="Engineering", domain_id=acme)
    moved = {"before": cast.engineering.pk, "after": cast.sales_east.pk}
    act(directory.ACCOUNT_MOVED, target=cast.alice.address, domain_id=acme, change=moved)
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS}))
    found = [line.partition(" ")[2] for line in lines(ask(client, OPERATIONS)) if "01234567" in line]
    assert found == [
        "postmaster@acme.example Account moved Alice another department → then East 01234567",
        "postmaster@acme.example Wrong passwords forgotten Alice 01234567",
    ]
    assert lines(ask(client, OPERATIONS, whom=cast.bob.address)) == []
    assert lines(ask(client, OPERATIONS, who=cast.alice.address, act="security:factors:reset")) == []


def test_labels_are_for_those_who_may_see_security_passwords(cast: Cast, bob: Client) -> None:
    change: dict[str, object] = {"label": "Old iPhone", "kind": "mail"}
    act(events.CLIENT_PASSWORD_ISSUED, target=cast.alice.address, domain_id=cast.acme.pk, change=change)
    assert "label: Old iPhone" in lines(ask(bob, OPERATIONS))[0]
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS}))
    page = ask(client, OPERATIONS, act="group:security-passwords")
    assert "Security password generated" in words(page)
    assert "Old iPhone" not in words(page)


def test_without_the_capability_there_is_no_log(cast: Cast) -> None:
    client = at_work(appointed(cast.dora, cast.sales, may={Capability.FREEZE, Capability.EXPORT}))
    assert client.get(OPERATIONS).status_code == 403
    assert "/console/logs/" not in client.get("/console/employees/").content.decode()


def test_pages_meet_without_gap_or_overlap(cast: Cast, bob: Client) -> None:
    for number in range(60):
        act(events.GUESSES_CLEARED, target=f"person{number}@acme.example", domain_id=cast.acme.pk)
    seen, query = [], "?act=security%3Aguesses%3Acleared"
    while query:
        page = bob.get(OPERATIONS + query)
        seen += [line.split()[-2] for line in lines(page)]
        query = link(page, "Older")
    assert seen == [f"person{number}@acme.example" for number in reversed(range(60))]


@pytest.mark.parametrize("few", [0, 2_500])
def test_what_is_not_found_soon_is_gone_on_with(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "MOST_READ", 20)
    act(events.GUESSES_CLEARED, target="a@acme.example", domain_id=cast.acme.pk)
    for _ in range(50):
        act(events.LOGGED_OFF, target="b@acme.example", domain_id=cast.acme.pk)
    page, steps = ask(bob, OPERATIONS, act="security:guesses:cleared"), 0
    while not lines(page):
        page, steps = bob.get(OPERATIONS + link(page, "Go on searching")), steps + 1
    assert "a@acme.example" in lines(page)[0]
    assert steps == (0 if few else 2)


@pytest.mark.parametrize("asked", [{}, {"who": "alice", "whom": "postmaster"}, {"result": "done", "whom": "alice"}])
def test_eight_statements_at_most_whatever_there_is(cast: Cast, asked: dict[str, str]) -> None:
    """P13: the session and who reads, with their factor and appointment, count as one."""
    client = at_work(appointed(cast.dora, cast.sales))
    counts = set()
    for rows in (1, 3, 50):
        for number in range(rows):
            change: dict[str, object] = {"before": cast.sales.pk, "after": cast.engineering.pk}
            who = cast.alice.address if number % 2 else cast.bob.address
            act(directory.ACCOUNT_MOVED, target=cast.alice.address, actor=who, domain_id=cast.acme.pk, change=change)
        with CaptureQueriesContext(connection) as captured:
            assert ask(client, OPERATIONS, **asked).status_code == 200
        counts.add(sum("SAVEPOINT" not in query["sql"] for query in captured))
    assert len(counts) == 1
    assert counts.pop() - 3 <= 8


def test_events_of_one_moment_are_neither_left_out_nor_shown_twice(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of people is one statement: thousands of events of one moment, of which a page reads a part."""
    monkeypatch.setattr(searching, "FEW", 0)
    monkeypatch.setattr(searching, "MOST_READ", 7)
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(40):
            name = f"person{number}@acme.example"
            act(directory.ACCOUNT_CREATED if number % 2 else events.LOGGED_OFF, target=name, domain_id=cast.acme.pk)
        seen, query = [], f"?act={directory.ACCOUNT_CREATED}&who=postmaster"
        while query:
            page = bob.get(OPERATIONS + query)
            seen += [line.split()[-2] for line in lines(page) if "person" in line]
            query = link(page, "Go on searching") or link(page, "Older")
    assert seen == [f"person{number}@acme.example" for number in reversed(range(40)) if number % 2]


def test_a_page_of_another_period_is_not_shown_in_this_one(cast: Cast, bob: Client) -> None:
    act(events.GUESSES_CLEARED, target=cast.alice.address, domain_id=cast.acme.pk)
    far = {"since": "2001-01-01", "until": "2001-01-02", "older": "4000000000000000-1"}
    assert lines(ask(bob, OPERATIONS, **far)) == []


def test_an_unknown_person_is_an_empty_list_that_says_so(cast: Cast, bob: Client) -> None:
    page = ask(bob, OPERATIONS, who="Zoe")
    assert "Nobody here has “Zoe” in their name or address." in words(page)
    assert User.objects.filter(name="Zoe").count() == 0
