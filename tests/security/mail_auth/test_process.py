"""Two real gunicorn workers on a real database: what a stranger, a restart or a locked database does to others."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator

import psycopg
import pytest

from security.limits import PAIR
from tests.databases import conninfo
from tests.portal import Portal, prepared_portal, running
from tests.security.mail_auth.caller import ALICE, BOB, CAROL, HOME, Caller, act, at_once, issue

pytestmark = pytest.mark.thorough

FIRST, SECOND = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with prepared_portal(tmp_path_factory.mktemp("mail-listener"), PORTAL_MAIL_WORKERS="2") as portal:
        issue(portal, FIRST, SECOND)
        yield portal


@pytest.fixture
def portal(prepared: Portal) -> Iterator[Portal]:
    with running(prepared, "mail"):
        yield prepared


@contextlib.contextmanager
def unreadable(portal: Portal) -> Iterator[None]:
    """Hold the database so that nobody else can read it."""
    if portal.database_url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3", timeout=10)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            yield
    else:
        with psycopg.connect(conninfo(portal.database_url)) as connection:
            connection.execute("LOCK TABLE accounts_user IN ACCESS EXCLUSIVE MODE")
            yield


@contextlib.contextmanager
def unwritable(portal: Portal) -> Iterator[None]:
    """Hold the one thing that each try at an account password writes."""
    if portal.database_url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3", timeout=10)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(conninfo(portal.database_url)) as connection:
            connection.execute("LOCK TABLE throttle_counter IN EXCLUSIVE MODE")
            yield


def until_accepted(caller: Caller, seconds: float = 4.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if caller.logon(ALICE, FIRST) == "accept":
            return True
        time.sleep(0.1)
    return False


def test_a_strangers_rubbish_is_a_4xx_and_the_next_right_question_is_answered(portal: Portal) -> None:
    caller = Caller(portal)
    good = caller.headers({"address": ALICE, "secret": FIRST, "protocol": "imap"})
    rubbish = [
        ("/dovecot/logon", {**good, "X-Portal-Key": "0" * 64}, b"", 401),
        ("/dovecot/logon", {**good, "X-Portal-Question": "%7B"}, b"", 400),
        ("/dovecot/logon", {**good, "X-Portal-Question": "x" * 5000}, b"", 400),
        ("/dovecot/logon", {**good, "X-Portal-Question": "x" * 17_000}, b"", 431),
        ("/dovecot/logon", {**good, "X-Portal-Question": "x" * 100_000}, b"", 431),
        ("/dovecot/logon", {name: good[name] for name in ("X-Portal-Key", "X-Portal-Question")}, b"x" * 1_000_000, 413),
        ("/dovecot/logon", {**good, "Content-Length": "-1"}, b"", 400),
        (f"/dovecot/{'x' * 5000}", good, b"", 414),
        ("/", good, b"", 404),
        ("/logon/", good, b"", 404),
    ]
    for path, headers, body, expected in rubbish:
        assert caller.request(path, headers, body) == expected, (path, expected)
        assert caller.logon(ALICE, FIRST) == "accept"
    for method in ("GET", "TRACE", "PUT", "BREW"):
        assert caller.request("/dovecot/logon", good, method=method) == 405
        assert caller.logon(ALICE, FIRST) == "accept"


def test_rule_8_an_unreadable_database_is_a_temporary_failure_within_three_seconds(portal: Portal) -> None:
    callers = [Caller(portal) for _ in range(6)]
    with unreadable(portal):
        begun = time.monotonic()
        assert {caller.logon(ALICE, secret) for caller in callers for secret in (FIRST, "wrong")} == {"defer"}
        assert callers[0].ask("exists", address=ALICE) == {"result": "defer"}
        assert callers[0].ask("receipt", address=ALICE) == {"result": "defer"}
        assert time.monotonic() - begun < 3
    assert until_accepted(callers[0])


def test_l11_many_at_once_do_not_queue_for_time_outs(portal: Portal) -> None:
    with unreadable(portal):
        begun = time.monotonic()
        assert set(at_once(portal, [(ALICE, FIRST, HOME)] * 50, callers=50)) == {"defer"}
        assert time.monotonic() - begun < 3
    assert until_accepted(Caller(portal))


def test_without_writing_security_passwords_work_and_account_passwords_are_put_off(portal: Portal) -> None:
    caller = Caller(portal)
    assert caller.logon(ALICE, FIRST) == "accept"
    with unwritable(portal):
        begun = time.monotonic()
        assert caller.logon(BOB, portal.accounts[BOB]) == "defer"
        assert time.monotonic() - begun < 3
        assert caller.logon(ALICE, SECOND) == "accept"
    assert caller.logon(BOB, portal.accounts[BOB]) == "accept"


def test_a_database_that_restarted_is_found_again_at_once(portal: Portal) -> None:
    """D4."""
    callers = [Caller(portal) for _ in range(4)]
    assert {caller.logon(ALICE, FIRST) for caller in callers} == {"accept"}
    if not portal.database_url.startswith("sqlite"):
        portal.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert {caller.logon(ALICE, FIRST) for caller in callers} == {"accept"}


def test_rule_9_l16_what_another_process_changed_holds_for_every_worker(portal: Portal) -> None:
    callers = [Caller(portal) for _ in range(8)]
    assert {caller.logon(ALICE, secret) for caller in callers for secret in (FIRST, SECOND)} == {"accept"}
    act(portal, "ClientPassword.objects.filter(account=person, slot=1).update(revoked_at=timezone.now())")
    assert {caller.logon(ALICE, SECOND) for caller in callers} == {"reject"}
    assert {caller.logon(ALICE, FIRST) for caller in callers} == {"accept"}
    act(portal, "ClientPassword.objects.filter(account=person, slot=1).update(revoked_at=None)")


def test_m3_parallel_guesses_do_not_outrun_the_limit(prepared: Portal) -> None:
    source = "198.51.100.7"
    with running(prepared, "mail"):
        assert "accept" not in at_once(prepared, [(CAROL, f"guess {number}", source) for number in range(40)])
        caller = Caller(prepared)
        assert caller.logon(CAROL, prepared.accounts[CAROL], remote=source) == "defer"
        assert caller.logon(CAROL, prepared.accounts[CAROL], remote="203.0.113.5") == "accept"
    counted = "SELECT sum(count) FROM security_logonrecord WHERE network = '198.51.100.0/24' AND reason = ?"
    assert prepared.query(counted, "wrong-secret")[0][0] <= PAIR.tries
    assert prepared.query(counted, "throttled")[0][0] > 0


@pytest.mark.parametrize("network", ["198.51.101.7", "192.0.2.99"])
def test_m3_what_the_owners_program_proved_opens_to_nobodys_list_of_words(prepared: Portal, network: str) -> None:
    """From elsewhere, and from the owner's own network: both workers remember the proof, and neither is an oracle."""
    right = prepared.accounts[BOB]
    with running(prepared, "mail"):
        # No more than there are places to wait in for a hash, and enough for both workers.
        assert set(at_once(prepared, [(BOB, right, HOME)] * 10)) == {"accept"}
        words = [(BOB, f"word {network} {number}", network) for number in range(120)]
        assert "accept" not in at_once(prepared, words)
        assert "accept" not in at_once(prepared, [(BOB, right, network)] * 20)
    prepared.query("DELETE FROM throttle_counter RETURNING key")


def test_d7_counters_that_are_emptied_begin_again_and_nobody_gets_in_who_should_not(prepared: Portal) -> None:
    """The limits hold from the very next try; a right security password never asks them."""
    source = "198.51.102.7"
    with running(prepared, "mail"):
        caller = Caller(prepared)
        for _ in range(2):
            answers = [caller.logon(CAROL, f"word {number}", remote=source) for number in range(PAIR.tries + 5)]
            assert answers == ["reject"] * PAIR.tries + ["defer"] * 5
            assert caller.logon(CAROL, prepared.accounts[CAROL], remote=source) == "defer"
            assert prepared.query("DELETE FROM throttle_counter RETURNING key")


def test_l15_every_logon_is_counted_also_those_of_the_last_second(prepared: Portal) -> None:
    before = _written(prepared)
    with running(prepared, "mail") as processes:
        results = at_once(prepared, [(ALICE, FIRST if n % 2 else SECOND, f"10.0.{n % 4}.1") for n in range(600)])
        processes["mail"].terminate()
        processes["mail"].wait(5)
    assert set(results) == {"accept"}
    assert _written(prepared) - before == 600
    [(uses,)] = prepared.query(
        "SELECT count(*) FROM security_clientpassword WHERE last_used_protocol = 'imap' AND account_id = "
        "(SELECT id FROM accounts_user WHERE address = 'alice@acme.example')"
    )
    assert uses == 2


def _written(portal: Portal) -> int:
    rows = portal.query("SELECT sum(count) FROM security_logonrecord WHERE reason = 'client-password'")
    return int(rows[0][0] or 0)


def test_no_secret_is_printed(portal: Portal) -> None:
    caller = Caller(portal)
    for secret in (FIRST, portal.accounts[BOB], "a wrong one"):
        caller.logon(ALICE, secret)
        caller.logon(BOB, secret)
    with unwritable(portal):
        caller.logon(BOB, portal.accounts[BOB])
    logs = portal.logs()
    for secret in (FIRST, portal.accounts[BOB], "a wrong one", "a%20wrong"):
        assert secret not in logs
