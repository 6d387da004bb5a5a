"""Many tries at one second factor at once (X2, X5, X8), in processes, threads and gunicorn on a real database."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.portal import Portal, running
from tests.races.heats import run_heat
from tests.races.plain_browser import Answer, PlainBrowser
from tests.security.factors.authenticators.acts import Phone

pytestmark = pytest.mark.race

ALICE = "alice@acme.example"
BY_APP, OVERVIEW = "/logon/verify/authenticator/", "/settings/account-security/"
CHANGE = "/logon/change-password/"

_ATTACHED = """
import json
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from tests.races.contenders import ADDRESS
from tests.security.factors.authenticators.acts import attached
User.objects.filter(address=ADDRESS).update(wizard_done_at=timezone.now())
phone, _ = attached(User.objects.get(address=ADDRESS))
print(json.dumps(phone.secret.hex()))
"""
_MUST_CHANGE = """
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from tests.races.contenders import ADDRESS
now = timezone.now()
User.objects.filter(address=ADDRESS).update(wizard_done_at=now, must_change_password_since=now)
"""


def _attached(portal: Portal) -> Phone:
    return Phone(bytes.fromhex(json.loads(portal.inside("-c", _ATTACHED))))


def _wrong(phone: Phone) -> str:
    near = {phone.code(steps=away) for away in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def _counts(portal: Portal) -> dict[str, int]:
    rows = portal.query("SELECT key, count FROM throttle_counter WHERE key LIKE ?", "factor-%")
    totals: Counter[str] = Counter()
    for key, count in rows:
        totals[key.partition(":")[0]] += count
    ((failures,),) = portal.query("SELECT second_step_failures FROM accounts_user WHERE address = ?", ALICE)
    return {**totals, "in a row": failures}


def _at_once(acts: list[Callable[[], Answer]]) -> list[Answer]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [thread.result() for thread in [pool.submit(act) for act in acts]]


def _half_way(portal: Portal) -> PlainBrowser:
    browser = PlainBrowser(portal.web)
    browser.log_on(ALICE, portal.accounts[ALICE])
    assert browser.get(OVERVIEW).status == 302
    return browser


def _typing(browser: PlainBrowser, code: str) -> Callable[[], Answer]:
    return lambda: browser.post(BY_APP, code=code)


def test_x5_parallel_guesses_in_three_processes_are_five(portal: Portal) -> None:
    """X5: counted before the check; none of them is told that the database is locked."""
    code = _wrong(_attached(portal))
    outcome = run_heat(portal, [("check_factor", f"flow {number}", code) for number in range(45)], processes=3)
    assert outcome == {"wrong": 5, "throttled": 40}
    counts = _counts(portal)
    assert (counts["factor-hour"], counts["factor-day"], counts["in a row"]) == (5, 5, 5)


def test_an_unlock_amid_guesses_waits_for_none_of_them_in_a_circle(portal: Portal) -> None:
    """Both touch the counters in one order; the operator's command fails for no guesser."""
    code = _wrong(_attached(portal))
    acts: list[tuple[str, ...]] = []
    for number in range(40):
        acts += [("check_factor", f"flow {number}", code), ("reopen",)]
    outcome = run_heat(portal, acts, processes=4)
    assert outcome["done"] == 40, outcome
    assert set(outcome) <= {"done", "wrong", "throttled", "closed"}, outcome


def test_x5_two_hundred_guesses_over_http_are_five(portal: Portal) -> None:
    """X5, M4: through gunicorn's workers; five are looked at, the owner hears once, the flood fills no chain."""
    code = _wrong(_attached(portal))
    with running(portal, "web"):
        browsers = [_half_way(portal) for _ in range(4)]
        acts = [_typing(browser, code) for browser in browsers] * 50
        with ThreadPoolExecutor(20) as pool:
            statuses = Counter(answer.status for answer in pool.map(lambda act: act(), acts))
    assert statuses == {400: 5, 429: 195}
    assert _counts(portal)["in a row"] == 5
    assert portal.query("SELECT count(*) FROM audit_event WHERE event = 'security:second-factor:guessed'") == [(1,)]
    assert portal.query("SELECT count(*) FROM audit_event WHERE event = 'security:second-step:failed'") == [(5,)]
    assert "database is locked" not in portal.logs()


def test_x2_one_code_in_fifty_half_sessions_opens_one(portal: Portal) -> None:
    """X2: over HTTP, through gunicorn's workers; the others see a page that says why, and stay outside."""
    phone = _attached(portal)
    with running(portal, "web"):
        browsers = [_half_way(portal) for _ in range(50)]
        code = phone.code()
        answers = _at_once([_typing(browser, code) for browser in browsers])
        inside = [browser for browser in browsers if browser.get(OVERVIEW).status == 200]
    statuses = Counter(answer.status for answer in answers)
    assert statuses[302] == 1, statuses
    assert set(statuses) <= {302, 400, 429}
    assert len(inside) == 1
    assert portal.query("SELECT count(*) FROM security_session WHERE account_id IS NOT NULL") == [(1,)]
    assert "database is locked" not in portal.logs()


def test_x2_one_code_sent_twenty_times_in_one_half_session_is_one_logon(portal: Portal) -> None:
    """A double click: one session, no error page."""
    phone = _attached(portal)
    with running(portal, "web"):
        browser = _half_way(portal)
        answers = _at_once([_typing(browser, phone.code())] * 20)
    assert Counter(answer.status for answer in answers if answer.location == OVERVIEW) == {302: 1}
    assert {answer.status for answer in answers} <= {302, 400, 429}
    assert portal.query("SELECT count(*) FROM security_session WHERE account_id IS NOT NULL") == [(1,)]
    assert portal.query("SELECT count(*) FROM audit_event WHERE event = 'security:session:started'") == [(1,)]


def test_x8_of_ten_forced_changes_at_once_one_wins(portal: Portal) -> None:
    """X8: the losers start over, and their passwords open nothing."""
    portal.inside("-c", _MUST_CHANGE)
    with running(portal, "web"):
        browsers = [_half_way(portal) for _ in range(10)]
        passwords = [f"Fresh-Passw0rd-{number}" for number in range(10)]
        answers = _at_once([_changing(*pair) for pair in zip(browsers, passwords, strict=True)])
        winners = [pair for pair in zip(answers, passwords, strict=True) if pair[0].location == OVERVIEW]
        assert len(winners) == 1, [(answer.status, answer.location) for answer in answers]
        assert [browser.get(OVERVIEW).status for browser in browsers].count(200) == 1
        PlainBrowser(portal.web).log_on(ALICE, winners[0][1])
    assert portal.query("SELECT auth_epoch FROM accounts_user WHERE address = ?", ALICE) == [(2,)]


def _changing(browser: PlainBrowser, password: str) -> Callable[[], Answer]:
    return lambda: browser.post(CHANGE, new=password, confirm=password)
