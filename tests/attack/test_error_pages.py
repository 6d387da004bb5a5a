"""Error pages as real processes send them: designed, complete, without session and database (W1, D3)."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from mailportal.web.error_words import WORDS
from mailportal.web.security_headers import HEADERS
from tests.attack.conftest import POSTMASTER
from tests.attack.locked_database import locked
from tests.attack.visitor import Visitor, secret_on
from tests.attack.wire import AT_ONCE, FORM, Response, ask, request
from tests.databases import conninfo
from tests.portal import Portal, running_portal

SCANNER = "scanner@acme.example"
GENERATE = "/settings/client-passwords/generate/"
LONGEST_WAIT = 6.0  # seconds: four for the lock, and a busy machine


def nothing_to_confirm(portal: Portal) -> Response:
    visitor = Visitor(portal).log_on(POSTMASTER)
    return visitor.get("/console/security-passwords/review/")


def guessed_too_often(portal: Portal) -> Response:
    visitor = Visitor(portal).log_on(SCANNER)
    # Beyond ten the waits are short at first: on a slow machine the eleventh may come after its own.
    for number in range(20):
        answer = visitor.post("/settings/verify/generate/", {"password": f"Wrong-Passw0rd-{number}"})
        if number < 10:
            assert answer.status == 400
        elif answer.status == 429:
            break
    return answer


def host_of_another(portal: Portal) -> Response:
    return ask(portal.web, request("GET", "/logon/", host="evil.example"))


def form_without_token(portal: Portal) -> Response:
    return ask(portal.web, request("POST", "/logon/", FORM, body=b"address=a"))


def nowhere(portal: Portal) -> Response:
    return ask(portal.web, request("GET", "/nowhere/", f"Cookie: sid={'a' * 32}"))


def traced(portal: Portal) -> Response:
    return ask(portal.web, request("TRACE", "/logon/", "Cookie: sid=echo-me"))


def too_large(portal: Portal) -> Response:
    return ask(portal.web, request("POST", "/logon/", FORM, body=b"a" * 65_537))


PLAIN = {400: host_of_another, 403: form_without_token, 404: nowhere, 405: traced, 413: too_large}
NEEDY = {409: nothing_to_confirm, 429: guessed_too_often}


def require_designed(answer: Response, status: int) -> None:
    """Hold what every error page owes: its headers, its words, a way on, and no cookie."""
    assert answer.status == status
    assert {name: answer.header(name) for name in HEADERS} == HEADERS
    assert answer.header("cache-control") == "no-store"
    assert answer.header("set-cookie") == ""
    # To the start page, or where the refusal itself says how to go on.
    way_on = "/console/security-passwords/" if status == 409 else "/"
    assert f'<a class="btn btn-primary" href="{way_on}">' in " ".join(answer.body.split())
    assert answer.header("x-request-id") in answer.body
    assert not {"Traceback", "OperationalError", "locked", "sqlite", "echo-me"} & set(answer.body.split())
    assert "<h1>" in answer.body


def test_a_generation_sent_again_is_complete_and_shows_no_secret(portal: Portal) -> None:
    """W1, C3: within the person's own frame, whose log-off button has a token; no other cookie is set."""
    visitor = Visitor(portal).log_on(SCANNER)
    visitor.turn_on()
    fields = {"grant": visitor.grant("generate"), "label": "Copier", "kind": "smtp"}
    secret = secret_on(visitor.post(GENERATE, fields))
    answer = visitor.post(GENERATE, fields)
    assert (answer.status, answer.header("cache-control")) == (409, "no-store")
    assert {name: answer.header(name) for name in HEADERS} == HEADERS
    assert answer.header("set-cookie").startswith("csrf=")
    assert secret
    assert secret not in answer.body


@pytest.mark.parametrize("status", [*PLAIN, *NEEDY])
def test_designed_and_complete(portal: Portal, status: int) -> None:
    """W1."""
    answer = {**PLAIN, **NEEDY}[status](portal)
    require_designed(answer, status)
    assert status == 409 or f"<h1>{WORDS[status].title}</h1>" in answer.body
    assert status != 429 or int(answer.header("retry-after")) > 0


def test_none_of_them_needs_the_database(portal: Portal) -> None:
    with locked(portal):
        for status, make in PLAIN.items():
            begun = time.monotonic()
            require_designed(make(portal), status)
            assert time.monotonic() - begun < AT_ONCE


@pytest.fixture(scope="module")
def senders(portal: Portal) -> list[Callable[[], Response]]:
    """Posts that write, each of a session of its own; not more than the web has threads."""
    visitor = Visitor(portal).log_on(SCANNER)
    visitor.turn_on()
    grant = visitor.grant("generate")
    password = {"current": portal.accounts[SCANNER], "new": "Kranich-Zephyr-73", "confirm": "Kranich-Zephyr-73"}
    stranger = Visitor(portal)
    stranger.token()
    return [
        lambda: visitor.post(GENERATE, {"grant": grant, "label": "Fax", "kind": "mail"}),
        lambda: visitor.post("/settings/verify/turn-off/", {"password": portal.accounts[SCANNER]}),
        lambda: visitor.post("/settings/password/", password),
        lambda: visitor.post("/logoff/", {}),
        lambda: stranger.post("/logon/", {"address": SCANNER, "password": portal.accounts[SCANNER]}),
    ]


def test_a_locked_database_is_a_clean_503_in_time(
    portal: Portal, senders: list[Callable[[], Response]], unchanged: Callable[[], bool]
) -> None:
    """D3: the writers wait four seconds at most, nothing is half done, and reading goes on."""

    def timed(send: Callable[[], Response]) -> tuple[Response, float]:
        begun = time.monotonic()
        return send(), time.monotonic() - begun

    with locked(portal), ThreadPoolExecutor(len(senders)) as pool:
        answers = list(pool.map(timed, senders))
    for answer, seconds in answers:
        require_designed(answer, 503)
        assert int(answer.header("retry-after")) > 0
        assert seconds <= LONGEST_WAIT
    assert unchanged()
    assert Visitor(portal).log_on(SCANNER).get("/settings/account-security/").status == 200


def test_whoever_waits_behind_others_hears_in_time_as_well(portal: Portal) -> None:
    """D3: more senders than the web has threads; the last wait no longer than the first."""

    def timed(number: int) -> tuple[int, float]:
        time.sleep(number % 4 / 2)
        begun = time.monotonic()
        typed = {"address": SCANNER, "password": portal.accounts[SCANNER]}
        return strangers[number].post("/logon/", typed).status, time.monotonic() - begun

    strangers = [Visitor(portal) for _ in range(24)]
    for stranger in strangers:
        stranger.token()
    with locked(portal), ThreadPoolExecutor(len(strangers)) as pool:
        answers = list(pool.map(timed, range(len(strangers))))
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < LONGEST_WAIT


def make_nonsense(portal: Portal) -> None:
    if portal.database_url.startswith("sqlite"):
        for path in portal.data.glob("portal.sqlite3*"):
            path.write_bytes(b"This was a database. " * 1000)
    else:
        with psycopg.connect(conninfo(portal.database_url)) as server:
            server.execute("ALTER TABLE throttle_counter RENAME TO throttle_nonsense")


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose database is nonsense from the first request on."""
    with running_portal(tmp_path, "web") as started:
        make_nonsense(started)
        yield started


def test_a_fault_of_ours_is_a_designed_500_and_names_no_secret(broken: Portal) -> None:
    """W1, rule of secrets: the log has the fault, neither page nor log has what was typed."""
    visitor = Visitor(broken)
    password = broken.accounts[SCANNER]
    answer = visitor.post("/logon/", {"address": SCANNER, "password": password})
    require_designed(answer, 500)
    fault = broken.logs().partition(f"[ERROR] [{answer.header('x-request-id')}]")[2]
    assert "Traceback" in fault
    assert password not in broken.logs() + answer.body


def test_each_page_is_one_short_line_in_the_log(portal: Portal) -> None:
    """B1, E9: with the page's reference, so that those who are asked find it; a line break forges none."""
    before = portal.logs()
    answer = ask(portal.web, request("GET", f"/%0d%0a[CRITICAL]%20all%20is%20lost{'a' * 3000}"))
    (line,) = portal.logs().removeprefix(before).splitlines()
    assert f"[INFO] [{answer.header('x-request-id')}] error page 400 for GET" in line
    assert len(line) < 400
