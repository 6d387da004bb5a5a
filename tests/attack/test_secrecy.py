"""After a whole journey the secret is nowhere: docs/attacks.md C3, M12, R14.

A person generates a security password in a real browser, copies it, uses it and mistypes it in all the ways people
do, changes the account password and deletes everything. Then all that is left behind is searched.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.attack.conftest import POSTMASTER
from tests.attack.locked_database import locked
from tests.attack.mail_server import MailServer
from tests.attack.tables import everything
from tests.attack.traces import files_below, process_lists, traces_of
from tests.attack.visitor import Visitor
from tests.journeys.chromium import WHOLE
from tests.journeys.steps import follow, generate, turn_on, verify
from tests.portal import Portal, as_shipped, running_portal

LI_WEI = "li.wei@acme.example"
NEW_PASSWORD = "Kranich-Zephyr-73"
WRONG_PASSWORD = "Nearly-Right-Passw0rd"
# The sheet and the keys hold secrets because that is what they are for; both are closed to others.
MEANT_TO_HOLD = {"demonstration.json", "1.key"}
_DECODED_SESSIONS = """
import django; django.setup()
from security.models import PortalSession
from security.browsers.sessions.store import SessionStore
for row in PortalSession.objects.all():
    print(row.program, SessionStore().decode(row.session_data))
"""
_STORED = """async () => JSON.stringify([
  document.cookie, {...localStorage}, {...sessionStorage}, (await indexedDB.databases()).map(one => one.name),
  window.caches ? await caches.keys() : [], history.state, window.name, location.href])"""


@dataclass
class Aftermath:
    """The secrets of a journey, and what was left behind where."""

    secrets: dict[str, str] = field(default_factory=dict)
    shown: bytes = b""
    places: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    profile = tmp_path_factory.mktemp("profile")
    with running_portal(tmp_path_factory.mktemp("journey"), start=as_shipped) as portal:
        left = Aftermath(
            secrets={"account password": portal.accounts[LI_WEI], "postmaster": portal.accounts[POSTMASTER]}
        )
        left.secrets |= {"new password": NEW_PASSWORD, "mistyped password": WRONG_PASSWORD}
        _journey(portal, profile, left)
        left.places |= {
            "tables": "\n".join(everything(portal)).encode(),
            "sessions": portal.inside("-c", _DECODED_SESSIONS).encode(),
            "data directory": files_below(portal.data, but=MEANT_TO_HOLD),
            "logs": portal.logs().encode(),
            "process lists": process_lists(),
            "browser's profile": files_below(profile),
        }
        yield left


def _journey(portal: Portal, profile: Path, left: Aftermath) -> None:
    # Its own Playwright, gone with the journey: the loop of a shared one would forbid the ORM to later tests.
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, **WHOLE, permissions=["clipboard-write"])
        urls: list[str] = []
        context.on("request", lambda request: urls.append(f"{request.url} {request.headers.get('referer', '')}"))
        page = context.pages[0]
        _log_on(page, portal, WRONG_PASSWORD)
        _log_on(page, portal, portal.accounts[LI_WEI])
        _get_secret(page, portal, left)
        _use_and_mistype(page, portal, left.secrets["security password"])
        _change_and_delete(page, portal)
        left.places["browser's storage"] = page.evaluate(_STORED).encode() + json.dumps(context.cookies()).encode()
        context.close()
        left.places["URLs and referrers"] = "\n".join(urls).encode()


def _log_on(page: Page, portal: Portal, password: str) -> None:
    page.goto(f"{portal.web}/logon/")
    page.get_by_label("Email address").fill(LI_WEI)
    page.get_by_label("Password", exact=True).fill(password)
    follow(page, page.get_by_role("button", name="Log on"))


def _get_secret(page: Page, portal: Portal, left: Aftermath) -> None:
    turn_on(page)
    verify(page, portal, LI_WEI)
    left.secrets["security password"] = generate(page, "Schreibtisch 7")
    left.shown = page.content().encode()
    page.get_by_role("button", name="Copy").click()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This password was already shown")
    page.go_back()


def _use_and_mistype(page: Page, portal: Portal, secret: str) -> None:
    server = MailServer(portal)
    groups = " ".join(secret[start : start + 4] for start in range(0, 16, 4))
    assert server.logon(LI_WEI, groups.upper()) == "accept"
    # In the wrong mail account, in the field for the name, with a letter too many, for the web.
    for address, typed in [("bob@acme.example", secret), (secret, secret), (f"{secret}@acme.example", secret)]:
        assert server.logon(address, typed) == "reject"
    assert server.logon(LI_WEI, f"{secret}x") == "reject"
    assert server.logon(LI_WEI, portal.accounts[LI_WEI]) == "reject"
    server.send(server.key_line(), f"X-Portal-Question: {secret}")
    server.send(f"X-Portal-Key: {secret}", "X-Portal-Question: x")
    page.context.clear_cookies()
    _log_on(page, portal, secret)
    # Not in the browser: it remembers what was typed as a name, for which no portal can answer.
    Visitor(portal).post("/logon/", {"address": secret, "password": secret})
    with locked(portal):
        _log_on(page, portal, portal.accounts[LI_WEI])
        expect(page.get_by_role("heading", level=1)).to_have_text("The portal is busy")
    _log_on(page, portal, portal.accounts[LI_WEI])


def _change_and_delete(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.web}/settings/password/")
    page.get_by_label("Current web logon password").fill(portal.accounts[LI_WEI])
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.locator("#id_confirm").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Delete Schreibtisch 7").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("main")).to_contain_text("is deleted")


def left_in(aftermath: Aftermath, place: str) -> dict[str, set[str]]:
    found = {name: traces_of(secret, aftermath.places[place]) for name, secret in aftermath.secrets.items()}
    return {name: traces for name, traces in found.items() if traces}


def test_the_search_finds_the_secret_where_it_was(aftermath: Aftermath) -> None:
    """Plain and in groups, on the page that showed it; so it would find it elsewhere."""
    secret = aftermath.secrets["security password"]
    assert {secret, "</span><span>".join(secret[start : start + 4] for start in range(0, 16, 4))} <= traces_of(
        secret, aftermath.shown
    )


@pytest.mark.parametrize(
    ("place", "witness"),
    [
        ("tables", LI_WEI), ("tables", "Schreibtisch 7"), ("sessions", "_auth_user_id"), ("data directory", "web.log"),
        ("logs", "database away"), ("process lists", "gunicorn"), ("browser's profile", "client-passwords/generate"),
        ("browser's storage", "csrf"), ("URLs and referrers", "/settings/client-passwords/generate/"),
    ],
)  # fmt: skip
def test_the_places_were_really_read(aftermath: Aftermath, place: str, witness: str) -> None:
    assert witness.encode() in aftermath.places[place]


@pytest.mark.parametrize("place", ["tables", "sessions", "data directory", "logs", "process lists"])
def test_no_secret_is_left_behind_by_the_portal(aftermath: Aftermath, place: str) -> None:
    assert left_in(aftermath, place) == {}


@pytest.mark.parametrize("place", ["browser's profile", "browser's storage", "URLs and referrers"])
def test_no_secret_is_left_behind_by_the_browser(aftermath: Aftermath, place: str) -> None:
    assert left_in(aftermath, place) == {}
