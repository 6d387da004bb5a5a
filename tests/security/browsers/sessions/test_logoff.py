"""Logging off ends this session for good, and nothing else (attack A11; docs/security.md 1.10)."""

from mailportal.audit.models import AuditEvent
from security.models import PortalSession
from tests.browser import browser, logged_on
from tests.cast import Cast

PAGE = "/settings/password/"


def test_the_cookie_is_worthless_afterwards(cast: Cast) -> None:
    client = logged_on(cast.alice)
    key = client.cookies["sid"].value
    client.post("/logoff/")
    replayed = browser()
    replayed.cookies["sid"] = key
    assert replayed.get(PAGE).status_code == 302
    assert not PortalSession.objects.exists()


def test_only_the_session_cookie_is_deleted(cast: Cast) -> None:
    client = logged_on(cast.alice)
    client.cookies["theme"] = "dark"
    response = client.post("/logoff/")
    assert set(response.cookies) == {"sid"}
    assert response.cookies["sid"]["max-age"] == 0
    assert client.cookies["theme"].value == "dark"


def test_other_sessions_go_on(cast: Cast) -> None:
    one, other = logged_on(cast.alice), logged_on(cast.alice)
    one.post("/logoff/")
    assert other.get(PAGE).status_code == 200


def test_reading_the_address_logs_nobody_off(cast: Cast) -> None:
    """W10: a picture on another page must not log people off."""
    client = logged_on(cast.alice)
    assert client.get("/logoff/").status_code == 200
    assert client.get(PAGE).status_code == 200


def test_it_is_at_once_and_needs_no_clearing(cast: Cast) -> None:
    """A browser takes seconds to clear a full cache; it has nothing of an account's pages, for none may be stored."""
    client = logged_on(cast.alice)
    assert "no-store" in client.get(PAGE)["Cache-Control"]
    answer = client.post("/logoff/")
    assert "Clear-Site-Data" not in answer
    assert "no-store" in answer["Cache-Control"]


def test_it_is_said_and_audited(cast: Cast) -> None:
    page = logged_on(cast.alice).post("/logoff/", follow=True)
    assert "You are logged off." in page.content.decode()
    assert AuditEvent.objects.filter(event="security:session:ended", actor=cast.alice.address).count() == 1


def test_without_a_session_it_does_no_harm(cast: Cast) -> None:
    response = browser().post("/logoff/")
    assert response["Location"] == "/logon/?ended=logged-off"
    assert not AuditEvent.objects.exists()
