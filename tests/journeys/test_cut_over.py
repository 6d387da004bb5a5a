"""X1: a postmaster rehearses, lets people know, forces at an hour, and helps one who is locked out."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.mail_question import logon
from tests.journeys.notices import notice_about
from tests.journeys.old_ways import bring_hour, use_old_ways
from tests.journeys.steps import follow, generate, log_on, reload_until, verify
from tests.portal import Portal


@pytest.mark.both_ways
def test_from_the_rehearsal_to_the_last_device(
    page: Page, portal: Portal, employee: str, browser: Browser, scripts: bool
) -> None:
    use_old_ways(portal, employee)
    password = portal.accounts[employee]
    assert logon(portal, employee, password) == "accept"
    log_on(page, portal, POSTMASTER)
    _rehearse(page, portal, employee)
    _order_for_tomorrow(page)
    assert "stop working then: " in notice_about(portal, employee, "From ")
    assert logon(portal, employee, password) == "accept"
    cut_over = page.url

    bring_hour(portal)
    reload_until(page, "in force since")
    assert logon(portal, employee, password) == "reject"
    reload_until(page, "Refused now")
    expect(page.get_by_role("row", name=employee)).to_contain_text("A mail program")

    own = browser.new_context(java_script_enabled=scripts)
    _generate_own(own.new_page(), portal, employee)
    own.close()
    page.goto(cut_over)
    reload_until(page, "Everyone is done")
    follow(page, page.get_by_role("button", name="End the order"))
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("button", name="Save"))
    page.goto(cut_over)
    expect(page.get_by_role("main")).to_contain_text("no longer in force")


def _rehearse(page: Page, portal: Portal, employee: str) -> None:
    page.goto(f"{portal.web}/console/employees/?q={employee}")
    follow(page, page.get_by_role("main").locator("table a").first)
    follow(page, page.get_by_role("link", name="Set an exception").last)
    page.get_by_role("radio", name="Required").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    expect(page.get_by_role("main")).to_contain_text("devices of 1 person stop")
    expect(page.get_by_role("row", name=employee)).to_contain_text("Apple Mail on a phone")


def _order_for_tomorrow(page: Page) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    page.get_by_role("radio", name="At a set hour").check()
    page.get_by_label("Date", exact=True).fill(f"{tomorrow:%Y-%m-%d}")
    page.get_by_label("Hour", exact=True).fill("08:00")
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("No security password yet")


def _generate_own(page: Page, portal: Portal, employee: str) -> None:
    """The one who is locked out does as the notice says, and the programs come with the new password."""
    log_on(page, portal, employee)
    page.goto(f"{portal.web}/settings/client-passwords/generate/")
    verify(page, portal, employee)
    secret = generate(page, "Outlook and phone")
    assert logon(portal, employee, secret) == "accept"
