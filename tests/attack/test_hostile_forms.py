"""Forms that change something, sent wrong in every way: a clear 4xx, and nothing changes.

What Django's client can send meets every form in test_forms.py; here real sockets send what it cannot, to one form that
anybody may send and one behind the logon: what refuses it stands before all views.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from tests.attack.conftest import ALICE
from tests.attack.visitor import Visitor
from tests.attack.wire import FORM
from tests.portal import Portal

MULTIPART = "Content-Type: multipart/form-data"


@dataclass(frozen=True)
class Form:
    """A right request: who sends it, where to, and what."""

    visitor: Visitor
    path: str
    fields: Mapping[str, str]

    def body(self) -> bytes:
        return self.visitor.encoded(self.fields)


def theme(portal: Portal) -> Form:
    return Form(Visitor(portal).log_on(ALICE), "/theme/", {"theme": "dark"})


def generate(portal: Portal) -> Form:
    visitor = Visitor(portal).log_on(ALICE)
    visitor.turn_on()
    fields = {"grant": visitor.grant("generate"), "label": "Phone", "kind": "mail"}
    return Form(visitor, "/settings/client-passwords/generate/", fields)


FORMS = [theme, generate]


@pytest.fixture(scope="module", params=FORMS, ids=lambda make: make.__name__)
def form(request: pytest.FixtureRequest, portal: Portal) -> Form:
    """One form after the other, each acted on at its end."""
    made: Form = request.param(portal)
    return made


BODIES: dict[str, Callable[[Form], bytes]] = {
    "no token": lambda form: form.body().replace(b"csrfmiddlewaretoken", b"token"),
    "another's token": lambda form: form.body().replace(
        form.visitor.token().encode(), Visitor(form.visitor.portal).token().encode()
    ),
    "token twice": lambda form: form.body() + b"&csrfmiddlewaretoken=" + form.visitor.token().encode(),
    "a field twice": lambda form: form.body() + b"&next=%2F&next=%2F",
    "broken UTF-8": lambda form: form.body() + b"&next=%ff",
    "raw broken UTF-8": lambda form: form.body() + b"&next=\xff",
    "lone surrogate": lambda form: form.body() + b"&next=%ed%a0%80",
    "overlong NUL": lambda form: form.body() + b"&next=%c0%80",
    "NUL": lambda form: form.body() + b"&next=a%00b",
    "raw NUL": lambda form: form.body() + b"&next=a\0b",
    "NUL in a name": lambda form: form.body() + b"&a%00b=c",
    "300 fields": lambda form: form.body() + b"".join(b"&x%d=1" % number for number in range(300)),
    "64 KiB and one": lambda form: form.body() + b"&next=" + b"a" * 65_536,
    "a megabyte": lambda form: form.body() + b"&next=" + b"a" * 1_000_000,
}


@pytest.mark.parametrize("name", BODIES)
def test_hostile_bodies(form: Form, name: str, unchanged: Callable[[], bool]) -> None:
    """B1, B7, E3, W2."""
    answer = form.visitor.send("POST", form.path, FORM, body=BODIES[name](form))
    assert answer.status in {400, 403, 413}
    assert "<h1>" in answer.body
    assert unchanged()


@pytest.mark.parametrize(
    "line",
    [
        "X-No-Content: Type", "Content-Type: text/plain", "Content-Type: application/json", "Content-Type:", MULTIPART,
        f"{MULTIPART}; boundary=", f"{MULTIPART}; boundary=\xff", f"{FORM}; charset=utf-7", f"{FORM}; charset=utf-16",
        f"{FORM}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: gzip", "Content-Type: image/svg+xml",
    ],
    ids=ascii,
)  # fmt: skip
def test_wrong_content_types(form: Form, line: str, unchanged: Callable[[], bool]) -> None:
    """B10: with the right body and token."""
    answer = form.visitor.send("POST", form.path, line, body=form.body())
    assert answer.status in {400, 415, 501}
    assert unchanged()


@pytest.mark.parametrize(
    "line",
    [
        "Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site",
        "Origin: http://127.0.0.1:1", "Origin: http://127.0.0.1.evil.example",
    ],
)  # fmt: skip
def test_other_sites(form: Form, line: str, unchanged: Callable[[], bool]) -> None:
    """W2: with the right token and cookies."""
    assert form.visitor.post(form.path, form.fields, line).status == 403
    assert unchanged()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "POSTS"])
def test_other_methods(form: Form, method: str, unchanged: Callable[[], bool]) -> None:
    """W10."""
    answer = form.visitor.send(method, form.path, FORM, body=form.body())
    expected = {200, 302, 405} if method in {"GET", "HEAD"} else {405}
    assert answer.status in expected
    assert unchanged()


@pytest.mark.parametrize("line", ["X-HTTP-Method-Override: POST", "X-Method-Override: POST"])
def test_a_get_in_disguise(form: Form, line: str, unchanged: Callable[[], bool]) -> None:
    path = f"{form.path}?{form.body().decode()}&_method=POST"
    assert form.visitor.get(path, line).status in {200, 302, 405}
    assert unchanged()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1@evil.example", "127.0.0.1:x", "", "127.0.0.1, evil.example"]
)
def test_other_hosts(form: Form, host: str, unchanged: Callable[[], bool]) -> None:
    """W4."""
    answer = form.visitor.send("POST", form.path, FORM, body=form.body(), host=host or " ")
    assert answer.status == 400
    assert unchanged()


def test_sent_by_a_stranger(form: Form, unchanged: Callable[[], bool]) -> None:
    """With a token of their own, and all that the form holds."""
    answer = Visitor(form.visitor.portal).post(form.path, form.fields)
    assert answer.status in {302, 403}
    assert unchanged()


def test_sent_right_it_is_accepted(form: Form) -> None:
    """Else none of the above would prove anything. Stands last: it acts."""
    answer = form.visitor.post(form.path, form.fields)
    assert answer.status in {200, 302}
    assert not answer.header("location").startswith("/logon/")
