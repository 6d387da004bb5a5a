"""Values of the right type and the wrong kind: labels, kinds, numbers, addresses, paths, cookies."""

import html
import re
from collections.abc import Callable

import pytest

from tests.attack.conftest import ALICE, BOB, POSTMASTER
from tests.attack.visitor import Visitor, secret_on
from tests.attack.wire import ask, request
from tests.portal import Portal

GENERATE = "/settings/client-passwords/generate/"
OVERVIEW = "/settings/account-security/"


@pytest.fixture(scope="module")
def bob(portal: Portal) -> Visitor:
    visitor = Visitor(portal).log_on(BOB)
    visitor.turn_on()
    return visitor


@pytest.fixture(scope="module")
def grant(bob: Visitor) -> str:
    """A proof that no refused request spends: the last test of the labels uses it."""
    return bob.grant("generate")


REFUSED_LABELS = {
    "empty": "", "spaces": "   ", "no-break spaces": "\u00a0\u00a0", "only joiners": "\u200d\u200d", "65": "x" * 65,
    "10,000": "x" * 10_000, "60 emoji and joiners": "\U0001f469\u200d" * 40, "combining": "a" + "\u0301" * 200,
    "control": "a\x01b", "ESC": "\x1b[31mred", "line break": "a\r\nSet-Cookie: b=c", "tab": "a\tb", "DEL": "a\x7f",
    "C1": "a\x9bb", "line separator": "a\u2028b", "private use": "\ue000", "not a character": "\ufdd0",
    "only bidi marks": "\u202e\u2066",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_LABELS)
def test_labels_that_are_none(bob: Visitor, grant: str, name: str, unchanged: Callable[[], bool]) -> None:
    """C11, E10: the field is named, and the proof is not spent."""
    answer = bob.post(GENERATE, {"grant": grant, "label": REFUSED_LABELS[name], "kind": "mail"})
    assert answer.status == 400
    assert 'href="#id_label"' in answer.body
    assert unchanged()


@pytest.mark.parametrize(
    "kind", ["", "MAIL", "mail ", "webmail", "mail,imap", "0", "\uff4dail", "__all__", "x" * 10_000]
)
def test_kinds_that_are_none(bob: Visitor, grant: str, kind: str, unchanged: Callable[[], bool]) -> None:
    answer = bob.post(GENERATE, {"grant": grant, "label": "Phone", "kind": kind})
    assert (answer.status, 'href="#id_kind"' in answer.body) == (400, True)
    assert unchanged()


@pytest.mark.parametrize("forged", ["", "x", "0" * 32, "9" * 5000, "\u0661" * 32, "{}", "' OR 1=1 --", "null"])
def test_proofs_that_are_none(bob: Visitor, forged: str, unchanged: Callable[[], bool]) -> None:
    """C1."""
    answer = bob.post(GENERATE, {"grant": forged, "label": "Phone", "kind": "mail"})
    assert answer.status == 403
    assert unchanged()


def test_the_proof_of_another_account(portal: Portal, bob: Visitor, unchanged: Callable[[], bool]) -> None:
    alice = Visitor(portal).log_on(ALICE)
    alice.turn_on()
    foreign = alice.grant("generate")
    assert bob.post(GENERATE, {"grant": foreign, "label": "Phone", "kind": "mail"}).status == 403
    assert portal.query("SELECT count(*) FROM security_stepupgrant WHERE used_at IS NULL")[0][0] >= 1


INERT_LABELS = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}{% debug %}", "'; DROP TABLE x; --",
    "=cmd|' /C calc'!A0", "javascript:alert(1)", "👩‍💻 Ωμέγα 秘密", "a&amp;b", "%(label)s %s {0}",
]  # fmt: skip


@pytest.mark.parametrize("label", INERT_LABELS, ids=ascii)
def test_labels_are_text_and_nothing_else(bob: Visitor, label: str) -> None:
    """C11, W6, B11: shown as typed on every page, never as markup."""
    assert secret_on(bob.generate(label))
    overview = bob.get(OVERVIEW)
    (path,) = set(re.findall(r'href="(/settings/client-passwords/[-0-9a-f]+/delete/)"', overview.body))
    for page in (overview, bob.get(path)):
        assert html.escape(label) in page.body.replace("\u2068", "").replace("\u2069", "")
        assert "<script>alert" not in page.body
        assert "<img src=x" not in page.body
    assert bob.post(path, {}).status == 302
    assert html.escape(label) in bob.get(OVERVIEW).body


def test_bidirectional_marks_do_not_reach_the_page(bob: Visitor) -> None:
    """B4: a label cannot rearrange the words around it."""
    bob.generate("\u202egnp.enohP\u202c\u2067")
    page = bob.get(OVERVIEW)
    assert "gnp.enohP" in page.body
    assert not {"\u202e", "\u202c", "\u2067"} & set(page.body)
    (path,) = set(re.findall(r'href="(/settings/client-passwords/[-0-9a-f]+/delete/)"', page.body))
    bob.post(path, {})


NUMBERS = [
    "-1",
    "0",
    "9223372036854775808",
    "1" + "0" * 30,
    "9" * 4000,
    "1e309",
    "NaN",
    "0x10",
    "\u0661",
    "1_0",
    "+1",
    "%00",
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: ascii(text)[:12])
@pytest.mark.parametrize(
    "place",
    [
        "/console/employees/?page={}", "/console/employees/?q={}", "/console/employees/{}/",
        "/console/employees/?department={}", "/console/mail-programs/department/{}/",
        "/console/departments/{}/", "/console/departments/{}/move/?under=1", "/console/departments/1/move/?under={}",
        "/console/administrators/?page={}", "/console/administrators/{}/",
    ],
)  # fmt: skip
def test_numbers_that_are_none(postmaster: Visitor, place: str, number: str, unchanged: Callable[[], bool]) -> None:
    """B6, T12: a page, or a clear 4xx; never a fault of ours."""
    answer = postmaster.get(place.format(number.replace("\u0661", "%D9%A1")))
    assert answer.status in {200, 302, 400, 404}
    assert unchanged()


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 4000], ids=lambda text: text[:12])
@pytest.mark.parametrize("does", ["remove:{}", "remove:d-{}", "accounts:{}", "exceptions:{}"])
def test_numbers_of_nothing_to_remove(
    postmaster: Visitor, does: str, number: str, unchanged: Callable[[], bool]
) -> None:
    sent = {"who": "nobody", "seen": "1", "do": does.format(number)}
    assert postmaster.post("/console/security-passwords/", sent).status in {200, 400}
    assert unchanged()


@pytest.fixture(scope="module")
def postmaster(portal: Portal) -> Visitor:
    return Visitor(portal).log_on(POSTMASTER)


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=a",
        "order_by=password",
        "role=operator",
        "q=%25",
        "q=_",
        "q=%5C",
        "q='--",
        "q=" + "a" * 3000,
    ],
)
@pytest.mark.parametrize("where", ["employees", "departments", "administrators", "administrators/whom"])
def test_searches_are_no_oracle(postmaster: Visitor, where: str, query: str) -> None:
    """T12."""
    answer = postmaster.get(f"/console/{where}/?{query}")
    assert answer.status in {200, 400}
    assert "argon2" not in answer.body
    assert "operator@portal.example" not in answer.body


PATHS = [
    "/settings/account-security/x.css", "/settings/account-security/.css", "/settings;.js",
    "/settings/account-security/%2e%2e/%2e%2e/console/", "/%2e%2e/", "/console/../op/", "//op", "//console/",
    "/settings/account-security", "/console%2f", "/.env", "/var/portal.sqlite3", "/dovecot/logon", "/admin/",
    "/console/.", "/CONSOLE/", "/console/..;/", "/console;/", "/console/%2e/", "/./console/", "/console//employees/",
    "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/..%2f..%2fmanage.py", "/static//etc/passwd",
    "/static/%2fetc%2fpasswd", "/static/css/", "/static/", "/\\evil.example", "//evil.example/", "/.git/config",
    "/settings/verify/reset/", "/settings/verify/logon/",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_lead_nowhere(bob: Visitor, path: str) -> None:
    """W9, W12: no page under another name, for a cache or for an employee; nothing but the console's own address."""
    answer = bob.get(path)
    assert (answer.status, answer.header("location")) in {(404, ""), (400, ""), (403, "")}
    assert answer.header("cache-control") == "no-store"
    assert BOB not in answer.body


@pytest.mark.parametrize(
    "cookies",
    [
        "sid={sid}; sid={sid}", "sid=x; sid={sid}", "sid={sid}; sid=x", "sid={sid}\r\nCookie: sid=x", "SID={sid}",
        'sid="{sid}x"', "sid={sid}%00", "sid={sid}\xff", "sid=\\303\\277", "sid={csrf}", "csrf={sid}", "sid=",
        "sid=" + "a" * 32, "sid=" + "a" * 8000, "sid=../../etc/passwd", "__Host-sid={sid}", "sid={digest}",
    ],
    ids=ascii,
)  # fmt: skip
def test_cookies_that_open_nothing(portal: Portal, bob: Visitor, cookies: str, unchanged: Callable[[], bool]) -> None:
    """W13, A7: a second cookie of that name was planted; a stolen row of the table is no session."""
    digest = portal.query("SELECT session_key FROM security_session WHERE account_id IS NOT NULL")[0][0]
    line = "Cookie: " + cookies.format(sid=bob.cookies["sid"], csrf=bob.cookies["csrf"], digest=digest)
    answer = ask(portal.web, request("GET", OVERVIEW, line, host=bob.host))
    assert (answer.status, answer.header("location").partition("?")[0]) == (302, "/logon/")
    assert unchanged()


def test_the_right_cookie_opens(bob: Visitor) -> None:
    assert bob.get(OVERVIEW).status == 200


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)",
     "data:text/html,x", "/%0d%0aLocation: https://evil.example", "\r\nX-A: b", "/a\r\nX-A: b", "http:///evil.example",
     "////evil.example", "/\t/evil.example", "\x00//evil.example", "evil.example", "@evil.example"],
    ids=ascii,
)  # fmt: skip
def test_next_leads_nowhere_else(portal: Portal, target: str) -> None:
    """W3."""
    visitor = Visitor(portal)
    answer = visitor.post("/logon/", {"address": ALICE, "password": portal.accounts[ALICE], "next": target})
    location = answer.header("location")
    assert answer.status in {302, 400}
    assert not location or (location.startswith("/") and location[1:2] not in {"/", "\\"})
    assert not answer.header("x-a")
