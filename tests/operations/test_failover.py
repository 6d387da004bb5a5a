"""A failover, with a real server and its standby: the first only reads, then the second is promoted (D4, L16).

Until there is a server that writes everybody is told that the portal is busy; then the same processes find it by
themselves. What was deleted on the second is gone, however long the first goes on answering from its old state.
"""

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.databases import Pair, replicated
from tests.portal import Portal, free_ports, prepared_portal, running
from tests.races.plain_browser import PlainBrowser
from tests.security.mail_auth.caller import ALICE, BOB, Caller, issue

FIRST, SECOND = "0123456789abcdef", "fedcba9876543210"
OVERVIEW = "/settings/account-security/"


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = free_ports(2)
    with replicated((one, other)) as servers:
        yield servers


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory, pair: Pair) -> Iterator[Portal]:
    with prepared_portal(tmp_path_factory.mktemp("portal"), DATABASE_URL=pair.url) as prepared:
        issue(prepared, FIRST, SECOND)
        with running(prepared, "web", "mail", "work"):
            yield prepared


def ask(server: object, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(**server, autocommit=True) as connection:
        answer = connection.execute(statement.encode())
        return answer.fetchall() if answer.description else []


def until(wanted: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if wanted():
            return True
        time.sleep(0.1)
    return False


def test_d4_a_failover_is_survived_by_every_process(portal: Portal, pair: Pair) -> None:
    """L16: and no mail program gets in by what the former server still believes."""
    browser, callers = PlainBrowser(portal.web), [Caller(portal) for _ in range(6)]
    browser.log_on(BOB, portal.accounts[BOB])
    assert {caller.logon(ALICE, secret) for caller in callers for secret in (FIRST, SECOND)} == {"accept"}

    ask(pair.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
    ask(pair.primary, "SELECT pg_reload_conf()")
    assert until(lambda: {caller.logon(ALICE, FIRST) for caller in callers} == {"defer"})
    for _ in range(10):
        assert browser.get(OVERVIEW).status == 503
        assert browser.post("/logon/", address=BOB, password=portal.accounts[BOB]).status == 503

    ask(pair.standby, "SELECT pg_promote()")
    ask(pair.standby, "UPDATE security_clientpassword SET revoked_at = now() WHERE slot = 1")
    assert until(lambda: {caller.logon(ALICE, FIRST) for caller in callers} == {"accept"})
    assert {caller.logon(ALICE, SECOND) for caller in callers} == {"reject"}
    assert until(lambda: all(browser.get(OVERVIEW).status == 200 for _ in range(6)))
    assert until(lambda: ask(pair.standby, "SELECT count(*) FROM audit_event WHERE sequence IS NULL") == [(0,)])


def test_d4_a_server_that_reads_for_a_minute_is_used_again(portal: Portal, pair: Pair) -> None:
    """The same server writes again: nobody has to restart anything."""
    browser, caller = PlainBrowser(portal.web), Caller(portal)
    browser.log_on(BOB, portal.accounts[BOB])
    ask(pair.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
    ask(pair.primary, "SELECT pg_reload_conf()")
    assert until(lambda: caller.logon(ALICE, FIRST) == "defer")
    assert browser.get(OVERVIEW).status == 503
    with psycopg.connect(**pair.primary, autocommit=True, options="-c default_transaction_read_only=off") as server:
        server.execute("ALTER SYSTEM RESET default_transaction_read_only")
        server.execute("SELECT pg_reload_conf()")
    assert until(lambda: caller.logon(ALICE, FIRST) == "accept")
    assert until(lambda: browser.get(OVERVIEW).status == 200)
