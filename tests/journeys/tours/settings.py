"""What an employee looks after."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.old_ways import end_own_hours, order_own_hour
from tests.journeys.steps import SWITCH, follow, generate, log_on, verify
from tests.portal import Portal

EMPLOYEE = "alice@acme.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def settings(page: Page, portal: Portal) -> Iterator[str]:
    """From the first switch to turning it off again."""
    order_own_hour(portal, EMPLOYEE)
    log_on(page, portal, EMPLOYEE)
    yield "overview-own-hour"
    follow(page, page.get_by_role("link", name="Generate a security password"))
    yield "turn-on-own-hour"
    end_own_hours(portal)
    page.goto(portal.web)
    yield "overview-off"
    follow(page, page.get_by_role("button", name=SWITCH))
    yield "turn-on"
    follow(page, page.get_by_role("button", name="Turn on"))
    yield "step-up"
    verify(page, portal, EMPLOYEE)
    yield "generate"
    generate(page, "Outlook on the office PC")
    yield "reveal"
    page.reload()
    yield "error-409-already-shown"
    for device, kind in (("My iPhone", "Mail"), ("Scanner, 3rd floor", "Send only")):
        page.goto(f"{portal.web}/settings/client-passwords/generate/")
        verify(page, portal, EMPLOYEE)
        generate(page, device, kind)
    page.goto(portal.web)
    yield "overview-on"
    follow(page, page.get_by_role("link", name="Limits Scanner, 3rd floor"))
    verify(page, portal, EMPLOYEE)
    yield "limits"
    page.get_by_label("Networks").fill("192.0.2.0/24")
    follow(page, page.get_by_role("button", name="Save"))
    yield "overview-limited"
    follow(page, page.get_by_role("link", name="Delete My iPhone"))
    yield "delete"
    follow(page, page.get_by_role("button", name="Delete"))
    yield "overview-deleted"
    follow(page, page.get_by_role("link", name="Change password").first)
    yield "change-password"
    yield from _presence(page, portal)
    page.goto(portal.web)
    follow(page, page.get_by_role("button", name=SWITCH))
    verify(page, portal, EMPLOYEE)
    yield "turn-off"


def _presence(page: Page, portal: Portal) -> Iterator[str]:
    """Where one is logged on, and who was: devices, sessions and the history, with what they lead to."""
    _log_on_elsewhere(page, portal)
    for path, stop in (
        ("trusted-devices/", "trusted-devices-no-factor"),
        ("sessions/", "sessions"),
        ("sessions/end-others/", "sessions-end-others"),
        ("logons/?kind=pop3", "logons-none"),
        ("notices/", "notices"),
        ("operations/?kind=files", "operations-none"),
        ("operations/", "operations"),
        ("logons/", "logons"),
    ):
        page.goto(f"{portal.web}/settings/{path}")
        yield stop
    follow(page, page.get_by_role("link", name="Not you?").first)
    yield "logon-not-me"


def _log_on_elsewhere(page: Page, portal: Portal) -> None:
    browser = page.context.browser
    assert browser is not None
    log_on(browser.new_context(user_agent=FIREFOX).new_page(), portal, EMPLOYEE)
