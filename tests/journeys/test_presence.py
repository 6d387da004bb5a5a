"""Where an employee is logged on, and what to do about a logon that was somebody else's (E12, E13)."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.mail_question import logon
from tests.journeys.steps import (
    expect_heading,
    expect_logged_on,
    follow,
    generate,
    log_on,
    turn_on,
    verify,
)
from tests.portal import Portal

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
NEW_PASSWORD = "Quite-Another-7"


@pytest.fixture
def elsewhere(new_context: Callable[..., BrowserContext]) -> Page:
    """Return a page of another browser."""
    return new_context(user_agent=FIREFOX).new_page()


def _wait_for_record(page: Page, row: Locator) -> None:
    # Logons of mail programs are written down a moment after they were answered (M5).
    deadline = time.monotonic() + 10
    while not row.count() and time.monotonic() < deadline:
        page.reload()
    expect(row).to_have_count(1)


def test_e13_a_web_logon_that_was_not_me(page: Page, portal: Portal, employee: str, elsewhere: Page) -> None:
    log_on(elsewhere, portal, employee)
    expect_logged_on(elsewhere)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="View logon history"))
    stranger = page.get_by_role("row").filter(has_text="Firefox")
    follow(page, stranger.get_by_role("link", name="Not you?"))
    expect_heading(page, "This was not me")
    expect(page.get_by_role("main")).to_contain_text("Someone else has your password.")
    follow(page, page.get_by_role("button", name="Log off everywhere else and change password"))
    expect_heading(page, "Change password")
    elsewhere.reload()
    expect_heading(elsewhere, "Log on")

    page.get_by_label("Current web logon password").fill(portal.accounts[employee])
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status").first).to_contain_text("Your password is changed.")
    log_on(elsewhere, portal, employee)
    expect(elsewhere.get_by_role("alert")).to_contain_text("The email address or password is incorrect.")


def test_e13_a_security_password_in_other_hands_is_deleted(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    turn_on(page)
    verify(page, portal, employee)
    secret = generate(page, "Old iPhone")
    assert logon(portal, employee, secret) == "accept"
    page.goto(f"{portal.web}/settings/logons/")
    row = page.get_by_role("row").filter(has_text="Old iPhone")
    _wait_for_record(page, row)
    follow(page, row.get_by_role("link", name="Not you?"))
    follow(page, page.get_by_role("link", name="Delete this security password"))
    follow(page, page.get_by_role("button", name="Delete"))
    expect(page.get_by_role("main")).to_contain_text("is deleted")
    assert logon(portal, employee, secret) == "reject"


def test_e12_a_session_that_is_ended_is_over_at_once(
    page: Page, portal: Portal, employee: str, elsewhere: Page
) -> None:
    log_on(elsewhere, portal, employee)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Sessions", exact=True))
    other = page.get_by_role("row").filter(has_text="Firefox")
    follow(page, other.get_by_role("button", name="Log off"))
    expect(other).to_have_count(0)
    elsewhere.reload()
    expect_heading(elsewhere, "Log on")
    expect(elsewhere.get_by_role("status")).to_contain_text("a security change ended this session")

    log_on(elsewhere, portal, employee)
    page.reload()
    follow(page, page.get_by_role("link", name="Log off everywhere else"))
    expect(page.get_by_role("main")).to_contain_text("Firefox")
    follow(page, page.get_by_role("button", name="Log off everywhere else"))
    expect(page.get_by_role("status").first).to_contain_text("1 other session is logged off.")
    elsewhere.reload()
    expect_heading(elsewhere, "Log on")
    page.reload()
    expect_heading(page, "Sessions")
