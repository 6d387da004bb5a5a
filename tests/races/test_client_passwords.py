"""Ten is ten, one click is one act (E5, X6), with real threads, processes and gunicorn on a real database."""

import itertools
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.portal import Portal, running
from tests.races.heats import grants, issued, run_heat, switch_on
from tests.races.plain_browser import Answer, PlainBrowser

pytestmark = pytest.mark.race

ALICE = "alice@acme.example"
GENERATE = "/settings/client-passwords/generate/"


def _living(portal: Portal) -> list[int]:
    rows = portal.query("SELECT slot FROM security_clientpassword WHERE revoked_at IS NULL ORDER BY slot")
    return [row[0] for row in rows]


def _events(portal: Portal, *names: str) -> list[str]:
    wanted = [f"security:{name}" for name in names]
    rows = portal.query("SELECT event FROM audit_event ORDER BY id")
    return [row[0] for row in rows if row[0] in wanted]


def test_fifty_threads_in_five_processes_leave_exactly_ten(portal: Portal) -> None:
    """E5: the other forty are told the limit, none of them that the database is locked, and keep their proof."""
    switch_on(portal)
    acts = [("issue", grant) for grant in grants(portal, 50)]
    assert run_heat(portal, acts, processes=5) == {"done": 10, "TooManyClientPasswords": 40}
    assert _living(portal) == list(range(10))
    assert len(_events(portal, "client-password:issued")) == 10
    assert portal.query("SELECT count(*) FROM security_stepupgrant WHERE used_at IS NOT NULL") == [(10,)]


def test_one_proof_in_twenty_hands_is_one_password(portal: Portal) -> None:
    """C1, X6."""
    switch_on(portal)
    acts = [("issue", grants(portal, 1)[0])] * 20
    assert run_heat(portal, acts, processes=2) == {"done": 1, "StepUpSpent": 19}
    assert _living(portal) == [0]


def test_one_logon_in_twenty_hands_is_one_password(portal: Portal) -> None:
    """C1, X36: also beside a proof of the purpose itself, which stays unspent by it."""
    switch_on(portal)
    acts = [("issue", grants(portal, 1, "logon")[0])] * 20 + [("issue", grants(portal, 1)[0])]
    assert run_heat(portal, acts, processes=3) == {"done": 2, "StepUpSpent": 19}
    assert _living(portal) == [0, 1]


def test_one_of_twenty_deletes_wins(portal: Portal) -> None:
    """X6: one delete, the rest 404."""
    switch_on(portal)
    public_id = issued(portal, 1)[0]
    outcome = run_heat(portal, [("delete", public_id)] * 20, processes=2)
    assert outcome == {"done": 1, "NoSuchClientPassword": 19}
    assert len(_events(portal, "client-password:deleted")) == 1


def test_the_switch_ends_where_its_last_record_says(portal: Portal) -> None:
    """X6: ten clicks on, ten off, while others generate; off leaves no password behind."""
    acts: list[tuple[str, ...]] = [("turn_on",)] * 10
    acts += [("turn_off", grant) for grant in grants(portal, 10, "turn-off")]
    acts += [("issue", grant) for grant in grants(portal, 10)]
    outcome = run_heat(portal, acts, processes=3)
    assert set(outcome) <= {"done", "ClientPasswordsOff"}, outcome
    switched = _events(portal, "client-passwords:turned-on", "client-passwords:turned-off")
    since = portal.query("SELECT client_passwords_since FROM accounts_user WHERE address = ?", ALICE)[0][0]
    is_on = since is not None
    assert is_on == switched[-1].endswith("turned-on")
    assert all(one != other for one, other in itertools.pairwise(switched))
    assert is_on or not _living(portal)


def _at_once(acts: list[Callable[[], Answer]]) -> list[Answer]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [thread.result() for thread in [pool.submit(act) for act in acts]]


def _sending(browser: PlainBrowser, grant: str) -> Callable[[], Answer]:
    return lambda: browser.post(GENERATE, grant=grant, label="My iPhone", kind="mail")


def test_ten_sessions_over_http_fill_the_last_places(portal: Portal) -> None:
    """E5: four are taken, ten ask at once through gunicorn's workers: six get one, four a clear 409."""
    switch_on(portal)
    issued(portal, 4)
    with running(portal, "web"):
        sessions = [PlainBrowser(portal.web) for _ in range(10)]
        for session in sessions:
            session.log_on(ALICE, portal.accounts[ALICE])
        proofs = [session.prove("generate", portal.accounts[ALICE]) for session in sessions]
        answers = _at_once([_sending(*pair) for pair in zip(sessions, proofs, strict=True)])
    assert Counter(answer.status for answer in answers) == {200: 6, 409: 4}
    refused = [answer.text for answer in answers if answer.status == 409]
    assert all("You have 10 security passwords, the maximum." in text for text in refused)
    assert _living(portal) == list(range(10))
    assert "database is locked" not in portal.logs()


def test_a_form_sent_ten_times_over_http_is_one_password_shown_once(portal: Portal) -> None:
    """X6, C12."""
    switch_on(portal)
    with running(portal, "web"):
        session = PlainBrowser(portal.web)
        session.log_on(ALICE, portal.accounts[ALICE])
        sending = _sending(session, session.prove("generate", portal.accounts[ALICE]))
        answers = _at_once([sending] * 10)
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 9}
    refused = [answer.text for answer in answers if answer.status == 409]
    assert all("This password was already shown" in text for text in refused)
    assert _living(portal) == [0]
