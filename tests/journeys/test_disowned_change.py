"""X34: the owner stops a thief's authenticator by the link in the notice, and the postmaster removes it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.notices import stopping_link
from tests.journeys.steps import attach_authenticator, expect_heading, expect_logged_on, follow, log_on, verify
from tests.portal import Portal

POSTMASTER = "postmaster@acme.example"


@pytest.mark.both_ways
def test_the_owner_stops_it_and_the_postmaster_removes_it(
    page: Page, browser: Browser, portal: Portal, employee: str, scripts: bool
) -> None:
    thief = browser.new_context(java_script_enabled=scripts).new_page()
    log_on(thief, portal, employee)
    attach_authenticator(thief, portal, employee)
    link = stopping_link(portal, employee, "Authenticator attached")
    page.goto(link)
    expect_heading(page, "This was not me")
    if scripts:
        expect(page.get_by_label("Code")).to_have_value(link.partition("#")[2])
        assert "#" not in page.url
    else:
        page.get_by_label("Code").fill(link.partition("#")[2])
    follow(page, page.get_by_role("button", name="Stop these changes"))
    expect_heading(page, "The changes are stopped")
    expect(page.get_by_role("main")).to_contain_text("Authenticator app")

    thief.reload()
    expect_heading(thief, "Log on")
    log_on(thief, portal, employee)
    expect_heading(thief, "Your second step was stopped")

    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/employees/?q={employee}")
    follow(page, page.locator(f"tr:has-text('{employee}') a").first)
    expect(page.get_by_role("heading", name="Stopped changes")).to_be_visible()
    follow(page, page.get_by_role("link", name="Remove"))
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("button", name="Remove"))
    expect(page.get_by_role("status").first).to_contain_text("are removed")

    log_on(thief, portal, employee)
    expect_logged_on(thief)
