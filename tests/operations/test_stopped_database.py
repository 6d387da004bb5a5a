"""A database that takes what is sent and answers nothing: a stopped process, a hung disk, a dead link (D4, rule 8).

Its own time-outs end nothing then. Everybody is told in time that the portal is busy, also those who come while others
wait, and the portal is back as soon as the database is.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.databases import postgresql, stopped
from tests.portal import Portal, prepared_portal, running
from tests.races.plain_browser import PlainBrowser
from tests.security.mail_auth.caller import ALICE, BOB, Caller, issue

SECRET = "0123456789abcdef"
OVERVIEW = "/settings/account-security/"
PAGE_SECONDS, MAIL_SECONDS = 5.0, 1.5
# More than the web has threads, so that some wait behind others.
VISITORS = 24


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[Portal]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", server)
        with prepared_portal(tmp_path_factory.mktemp("portal")) as prepared:
            issue(prepared, SECRET)
            with running(prepared, "web", "mail", "work"):
                yield prepared


def timed(act: Callable[[], object]) -> tuple[object, float]:
    begun = time.monotonic()
    return act(), time.monotonic() - begun


def logged_on(portal: Portal) -> PlainBrowser:
    browser = PlainBrowser(portal.web)
    browser.log_on(BOB, portal.accounts[BOB])
    return browser


def until(wanted: Callable[[], bool], seconds: float = 8.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if wanted():
            return True
        time.sleep(0.1)
    return False


def test_d4_pages_say_in_time_that_the_database_is_away(portal: Portal, server: str) -> None:
    """Those who come at once, those who wait behind them, and those who come two seconds later."""
    browser = logged_on(portal)

    def visit(number: int) -> tuple[object, float]:
        time.sleep(number % 3)
        return timed(lambda: browser.get(OVERVIEW).status)

    with ThreadPoolExecutor(VISITORS) as pool, stopped(server):
        answers = list(pool.map(visit, range(VISITORS)))
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < PAGE_SECONDS
    assert until(lambda: browser.get(OVERVIEW).status == 200)


def test_d4_mail_programs_are_put_off_in_time(portal: Portal, server: str) -> None:
    """Rule 8: within what Dovecot waits, whether the connection is there or has to be made, one after the other."""
    callers = [Caller(portal) for _ in range(8)]
    assert until(lambda: {caller.logon(ALICE, SECRET) for caller in callers} == {"accept"})

    def ask(caller: Caller) -> list[tuple[object, float]]:
        begun = time.monotonic()
        answers = []
        while time.monotonic() - begun < 6:
            answers += [timed(lambda: caller.logon(ALICE, SECRET)), timed(lambda: caller.logon(BOB, "a guess"))]
            answers.append(timed(lambda: caller.ask("exists", address=ALICE)["result"]))
            time.sleep(0.05)
        return answers

    with ThreadPoolExecutor(len(callers)) as pool, stopped(server):
        answers = [answer for some in pool.map(ask, callers) for answer in some]
    assert {result for result, _ in answers} == {"defer"}
    assert max(seconds for _, seconds in answers) < MAIL_SECONDS
    assert until(lambda: {caller.logon(ALICE, SECRET) for caller in callers} == {"accept"}, seconds=4)


def test_d4_the_background_process_goes_on_afterwards(portal: Portal, server: str) -> None:
    """What is due meanwhile is done once the database is back, by the same process."""
    with stopped(server):
        time.sleep(3)
    logged_on(portal)
    assert until(lambda: portal.query("SELECT count(*) FROM audit_event WHERE sequence IS NULL") == [(0,)])
