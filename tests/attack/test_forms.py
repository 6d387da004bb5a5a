"""What hostile clients send to the forms that act: a clear 4xx, and nothing changes (W2-W4, W10, B1, B2, B7, B10).

Every form of the table of the site meets what its own view decides. What the walls before all views decide, one form of
anybody and one behind the logon meet for all; that no view leaves the walls is held in tests/contract/test_walls.py.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote_from_bytes, urlencode

import pytest
import time_machine
from django.http import HttpResponse

from tests.attack.stored import everything_stored
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.site import FORMS, SITE, Visit
from tests.site.table import MADE_BY_IT
from tests.site.visits import visited

START = 1_800_000_000
# What a stale form may still do: lead on, with nothing done.
LED_ON = {"security:logon", "security:logoff", "security:language-set"}
# They stand for all where a wall decides before any view.
WALLED = ("security:logon", "security:client-password-generate")
at_the_walls = pytest.mark.parametrize("form", WALLED, indirect=True)
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Let no code run out and no minute pass while a form is tried."""
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, clock: None, db: None) -> Visit:
    return visited(request.param)[1]


@pytest.fixture
def unchanged(form: Visit) -> Callable[[], bool]:
    """Return a check that every table is as it was when the form was opened; it shows what differs."""
    before = everything_stored()

    def check() -> bool:
        after = everything_stored()
        assert {table: after[table] for table in after if after[table] != before[table]} == {}
        return True

    return check


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def with_token(form: Visit) -> dict[str, str]:
    """Let the browser check tokens from now on; return the right answer with its own."""
    form.client.get("/logon/", follow=True)
    form.client.handler.enforce_csrf_checks = True
    return {**form.data, "csrfmiddlewaretoken": form.client.cookies["csrf"].value}


def leads_to(answer: HttpResponse) -> str:
    assert answer.status_code == (302 if "Location" in answer else 200), answer.content.decode()
    return re.sub(f"(?:(?<=/receipts/)|(?<=/batches/)){_UUID}", MADE_BY_IT, str(answer.get("Location", "")))


def test_the_right_answer_is_accepted(form: Visit) -> None:
    """Else none of the below would prove anything."""
    assert leads_to(form.client.post(form.path, with_token(form))) == form.leads_to


@at_the_walls
def test_without_a_token(form: Visit, unchanged: Callable[[], bool]) -> None:
    """W2."""
    form.client.handler.enforce_csrf_checks = True
    assert form.client.post(form.path, form.data).status_code == 403
    assert unchanged()


@at_the_walls
def test_with_the_token_of_another_browser(form: Visit, unchanged: Callable[[], bool]) -> None:
    """W2."""
    other = browser()
    other.get("/logon/")
    foreign = {**with_token(form), "csrfmiddlewaretoken": other.cookies["csrf"].value}
    assert form.client.post(form.path, foreign).status_code == 403
    assert unchanged()


@at_the_walls
def test_from_another_site(form: Visit, unchanged: Callable[[], bool]) -> None:
    """W2: even with the right token."""
    data = with_token(form)
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert form.client.post(form.path, data, headers=headers).status_code == 403, headers
    assert unchanged()


@pytest.mark.parametrize("form", sorted({*LED_ON, *WALLED, "ui:theme-set"}), indirect=True)
def test_a_stale_form(form: Visit, request: pytest.FixtureRequest, unchanged: Callable[[], bool]) -> None:
    """W2: with the token of before another tab's logon. Only where nothing is lost by it the person is led on."""
    form.client.handler.enforce_csrf_checks = True
    name = str(request.node.callspec.params["form"])
    for token in ("", "x" * 64, browser().get("/logon/").cookies["csrf"].value):
        stale = {**form.data, "csrfmiddlewaretoken": token}
        answer = form.client.post(form.path, stale, headers={"origin": "http://testserver"})
        assert answer.status_code == (303 if name in LED_ON else 403), token
        for origin in ("https://testserver", "http://testserver:81", "http://evil.example", "null", ""):
            answer = form.client.post(form.path, stale, headers={"origin": origin} if origin else {})
            assert answer.status_code == 403, origin
    assert unchanged()


@at_the_walls
def test_wrong_content_types(form: Visit, unchanged: Callable[[], bool]) -> None:
    """B10, W2: with the right body."""
    for content_type in ("text/plain", "application/json", "multipart/form-data", "", "image/png"):
        answer = form.client.generic("POST", form.path, urlencode(form.data).encode(), content_type=content_type)
        assert answer.status_code in {400, 415}, content_type
    assert unchanged()


@at_the_walls
def test_other_methods(form: Visit, unchanged: Callable[[], bool]) -> None:
    """W10."""
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        assert form.client.generic(method, form.path, urlencode(form.data).encode()).status_code == 405, method
    assert unchanged()


def test_reading_changes_nothing(form: Visit, unchanged: Callable[[], bool]) -> None:
    """W10: with the right answer in the address, and a header that some frameworks take for a POST."""
    disguise = {"x-http-method-override": "POST"}
    head, got = (read(form.path, form.data, headers=disguise) for read in (form.client.head, form.client.get))
    assert {head.status_code, got.status_code} <= {200, 302, 405}
    assert not head.content
    assert unchanged()


@at_the_walls
def test_raw_bytes_that_are_no_text(form: Visit, unchanged: Callable[[], bool]) -> None:
    """B1: forms would turn broken UTF-8 into U+FFFD, and two secrets into one."""
    for name in (*form.data, "next"):
        for raw in (b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80"):
            parts = {key: value.encode() for key, value in form.data.items()} | {name: raw}
            body = "&".join(f"{key}={quote_from_bytes(value)}" for key, value in parts.items())
            assert form.client.post(form.path, body, content_type=URLENCODED).status_code == 400, (name, raw)
    assert unchanged()


def test_empty_and_too_long(form: Visit, unchanged: Callable[[], bool]) -> None:
    """The page says what is wrong; no try is counted, no proof is spent."""
    for name in form.typed:
        for text in ("", "x" * 65, "x" * 10_000, "\U0001f511" * 65):
            answer = form.client.post(form.path, {**form.data, name: text})
            assert answer.status_code == 400, (name, text)
            assert "There is a problem" in answer.content.decode(), (name, text)
    assert unchanged()


@at_the_walls
def test_repeated_parameters(form: Visit, unchanged: Callable[[], bool]) -> None:
    """B7: two readers could take different ones."""
    for name in (*form.data, "next"):
        twice = {**form.data, name: [form.data.get(name, "/")] * 2}
        assert form.client.post(form.path, twice).status_code == 400, name
    assert unchanged()


@at_the_walls
def test_another_host(form: Visit, unchanged: Callable[[], bool]) -> None:
    """W4."""
    for host in ("evil.example", "testserver:80@evil.example", "testserver evil", "a,b"):
        answer = form.client.post(form.path, form.data, headers={"host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.content.decode()
    assert unchanged()


def test_next_leads_nowhere_else(form: Visit) -> None:
    """W3: whatever the right answer opens, it is a page of the portal. More targets are tried in ``tests/web``."""
    path = f"{form.path}?{urlencode({'next': '//evil.example'})}"
    assert leads_to(form.client.post(path, {**form.data, "next": "/\\evil.example"})) == form.leads_to


@pytest.mark.parametrize("name", [name for name in FORMS if not SITE[name].is_public])
def test_sent_by_a_stranger(db: None, name: str) -> None:
    """With everything that the form holds, from a browser that is not logged on."""
    _, form = visited(name)
    before = everything_stored()
    answer = browser().post(form.path, form.data)
    assert answer.status_code == 302
    first = "/recovery/" if form.path.startswith("/recovery/") else "/logon/"
    assert answer["Location"].partition("?")[0] == first
    assert everything_stored() == before


@pytest.mark.parametrize(
    "address",
    [
        "alice", "a@b@acme.example", '"alice"@acme.example', "@acme.example", "alice@", f"{'a' * 65}@acme.example",
        f"alice@{'a' * 300}.example", "alice@acme.example.", "alice@acme..example", "alice@[127.0.0.1]",
        "al ice@acme.example", "alice\ufe6bacme.example", "alice@acme\u202e.example", "al\u200dice@acme.example",
        "alice\r\n@acme.example", "alice\x1b[31m@acme.example", "<alice@acme.example>", "alice@localhost",
    ],
    ids=ascii,
)  # fmt: skip
def test_addresses_that_are_none(cast: Cast, address: str) -> None:
    """B2: the field is named, and nobody's counter moves."""
    before = everything_stored()
    response = browser().post("/logon/", {"address": address, "password": "Wrong-Passw0rd"})
    assert response.status_code == 400
    assert 'href="#id_address"' in response.content.decode()
    assert everything_stored() == before


@pytest.mark.parametrize("spelt", ["{} ", "\u202a{}\u202c\u3000", "\ufeff{}\t"], ids=ascii)
def test_an_address_with_something_around_it(cast: Cast, spelt: str) -> None:
    """B2: one account, as in mail programs; full-width letters and signs too."""
    for typed in (cast.alice.address.upper(), "ａｌｉｃｅ＠ａｃｍｅ．ｅｘａｍｐｌｅ"):
        answer = browser().post("/logon/", {"address": spelt.format(typed), "password": password_of("Alice")})
        assert answer.status_code == 302


@pytest.mark.parametrize("address", ["alice+tag@acme.example", "alice@ACME.example.evil", "al1ce@acme.example"])
def test_addresses_of_nobody(cast: Cast, address: str) -> None:
    """B2: ``user+tag`` never logs on."""
    response = browser().post("/logon/", {"address": address, "password": password_of("Alice")})
    assert "The email address or password is incorrect." in response.content.decode()
