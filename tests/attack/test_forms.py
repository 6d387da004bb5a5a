"""What hostile clients send to the doorman's forms: a clear 4xx, and nothing changes (W2, W4, W10, B1, B2, B7, B10)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.models import LogonRecord, PortalSession, StepUpGrant
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of


@dataclass(frozen=True)
class Form:
    """A form, who may see it, and a right answer to it."""

    path: str
    data: dict[str, str]
    is_public: bool = False

    def open_by(self, account: User) -> Client:
        return browser() if self.is_public else logged_on(account)


FORMS = {
    "logon": Form("/logon/", {"address": "alice@acme.example", "password": password_of("Alice")}, is_public=True),
    "step-up": Form("/settings/verify/generate/", {"password": password_of("Alice")}),
    "password": Form(
        "/settings/password/",
        {"current": password_of("Alice"), "new": "Correct-Horse-7", "confirm": "Correct-Horse-7"},
    ),
}
FIELDS = [(name, field) for name, form in FORMS.items() for field in form.data]

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


@pytest.fixture
def unchanged(cast: Cast) -> Callable[[], bool]:
    """Say whether nothing was done: no session, proof, record or password more than before."""

    def counts() -> tuple[object, ...]:
        models = (PortalSession, StepUpGrant, AuditEvent, LogonRecord)
        return (*(model.objects.count() for model in models), *User.objects.values_list("password", flat=True))

    before: list[tuple[object, ...]] = []

    def check() -> bool:
        before.append(counts())
        return before[0] == before[-1]

    return check


def test_the_right_answer_is_accepted(cast: Cast, form: Form) -> None:
    assert form.open_by(cast.alice).post(form.path, form.data).status_code == 302


def test_without_a_token(cast: Cast, form: Form, unchanged: Callable[[], bool]) -> None:
    """W2."""
    client = form.open_by(cast.alice)
    client.handler.enforce_csrf_checks = True
    unchanged()
    assert client.post(form.path, form.data).status_code == 403
    assert unchanged()


def test_with_the_token_of_another_browser(cast: Cast, form: Form, unchanged: Callable[[], bool]) -> None:
    """W2."""
    other = browser()
    other.get("/logon/")
    client = form.open_by(cast.alice)
    client.handler.enforce_csrf_checks = True
    client.get(form.path)
    unchanged()
    token = {"csrfmiddlewaretoken": other.cookies["csrf"].value}
    assert client.post(form.path, {**form.data, **token}).status_code == 403
    assert unchanged()


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
    ids=["foreign-origin", "null-origin", "cross-site"],
)
def test_from_another_site(cast: Cast, form: Form, headers: dict[str, str], unchanged: Callable[[], bool]) -> None:
    """W2: even with the right token."""
    client = form.open_by(cast.alice)
    client.handler.enforce_csrf_checks = True
    client.get(form.path)
    unchanged()
    token = {"csrfmiddlewaretoken": client.cookies["csrf"].value}
    assert client.post(form.path, {**form.data, **token}, headers=headers).status_code == 403
    assert unchanged()


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data", "", "image/png"])
def test_wrong_content_type(cast: Cast, form: Form, content_type: str, unchanged: Callable[[], bool]) -> None:
    """B10, W2."""
    client = form.open_by(cast.alice)
    body = "&".join(f"{name}={value}" for name, value in form.data.items())
    unchanged()
    response = client.generic("POST", form.path, body.encode(), content_type=content_type)
    assert response.status_code in {400, 415}
    assert unchanged()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods(cast: Cast, form: Form, method: str, unchanged: Callable[[], bool]) -> None:
    """W10."""
    client = form.open_by(cast.alice)
    unchanged()
    assert client.generic(method, form.path, b"").status_code == 405
    assert unchanged()


def test_head_changes_nothing(cast: Cast, form: Form, unchanged: Callable[[], bool]) -> None:
    """W10."""
    client = form.open_by(cast.alice)
    unchanged()
    response = client.head(form.path, form.data)
    assert (response.status_code, response.content) == (200, b"")
    assert unchanged()


@pytest.mark.parametrize(("name", "field"), FIELDS)
@pytest.mark.parametrize(
    "raw",
    [b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80"],
    ids=["nul", "broken", "lone-surrogate", "overlong-nul"],
)
def test_raw_bytes_that_are_no_text(
    cast: Cast, name: str, field: str, raw: bytes, unchanged: Callable[[], bool]
) -> None:
    """B1: forms would turn broken UTF-8 into U+FFFD, and two secrets into one."""
    form = FORMS[name]
    client = form.open_by(cast.alice)
    parts = {key: value.encode() for key, value in form.data.items()} | {field: raw}
    body = "&".join(f"{key}={quote_from_bytes(value)}" for key, value in parts.items())
    unchanged()
    response = client.post(form.path, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert unchanged()


@pytest.mark.parametrize(("name", "field"), FIELDS)
@pytest.mark.parametrize(
    "text",
    ["", "x" * 65, "x" * 10_000, "\U0001f511" * 65],
    ids=["empty", "65", "10000", "65-emoji"],
)
def test_empty_and_too_long(cast: Cast, name: str, field: str, text: str, unchanged: Callable[[], bool]) -> None:
    form = FORMS[name]
    client = form.open_by(cast.alice)
    unchanged()
    response = client.post(form.path, {**form.data, field: text})
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()
    assert unchanged()


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_repeated_parameter(cast: Cast, name: str, field: str, unchanged: Callable[[], bool]) -> None:
    """B7: two readers could take different ones."""
    form = FORMS[name]
    client = form.open_by(cast.alice)
    unchanged()
    assert client.post(form.path, {**form.data, field: [form.data[field]] * 2}).status_code == 400
    assert unchanged()


@pytest.mark.parametrize("host", ["evil.example", "testserver:80@evil.example", "testserver evil", "a,b"])
def test_another_host(cast: Cast, form: Form, host: str, unchanged: Callable[[], bool]) -> None:
    """W4."""
    client = form.open_by(cast.alice)
    unchanged()
    response = client.post(form.path, form.data, headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
    assert unchanged()


@pytest.mark.parametrize(
    "address",
    [
        "alice", "a@b@acme.example", '"alice"@acme.example', "@acme.example", "alice@", f"{'a' * 65}@acme.example",
        f"alice@{'a' * 300}.example", "alice@acme.example.", "alice@acme..example", "alice@[127.0.0.1]",
        "al ice@acme.example", "alice\uff20acme.example", "alice@acme.example\u202e", "al\u200dice@acme.example",
        "alice\r\n@acme.example", "alice\x1b[31m@acme.example", "<alice@acme.example>", "alice@localhost",
    ],
)  # fmt: skip
def test_addresses_that_are_none(cast: Cast, address: str, unchanged: Callable[[], bool]) -> None:
    """B2: the field is named, and nobody's counter moves."""
    unchanged()
    response = browser().post("/logon/", {"address": address, "password": "Wrong-Passw0rd"})
    assert response.status_code == 400
    assert 'href="#id_address"' in response.content.decode()
    assert unchanged()


@pytest.mark.parametrize("address", ["alice+tag@acme.example", "alice@ACME.example.evil", "al1ce@acme.example"])
def test_addresses_of_nobody(cast: Cast, address: str) -> None:
    """B2: ``user+tag`` never logs on."""
    response = browser().post("/logon/", {"address": address, "password": password_of("Alice")})
    assert "The email address or password is incorrect." in response.content.decode()
