"""X18: a postmaster orders security passwords person by person; a first logon, its hour, a security password, done."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.mail_question import logon
from tests.journeys.notices import notice_about
from tests.journeys.old_ways import bring_own_hours, use_old_ways
from tests.journeys.steps import expect_logged_on, follow, generate, log_on, reload_until, verify
from tests.portal import Portal


@pytest.mark.both_ways
def test_from_the_order_to_the_last_device(
    page: Page, portal: Portal, employee: str, browser: Browser, scripts: bool
) -> None:
    use_old_ways(portal, employee)
    password = portal.accounts[employee]
    log_on(page, portal, POSTMASTER)
    _order(page, portal, employee)
    expect(page.get_by_role("row", name=employee)).to_contain_text("Has not logged on yet")
    cut_over = page.url

    own = browser.new_context(java_script_enabled=scripts)
    settings = own.new_page()
    log_on(settings, portal, employee)
    expect_logged_on(settings)
    expect(settings.get_by_role("main")).to_contain_text("your mail programs need a security password")
    assert "portal since security passwords were ordered" in notice_about(portal, employee, "You have logged on")
    assert logon(portal, employee, password) == "accept"
    page.reload()
    expect(page.get_by_role("row", name=employee)).to_contain_text("The hour is to come")

    bring_own_hours(portal)
    reload_until(page, "No security password yet")
    assert logon(portal, employee, password) == "reject"
    settings.goto(f"{portal.web}/settings/client-passwords/generate/")
    verify(settings, portal, employee)
    assert logon(portal, employee, generate(settings, "Outlook and phone")) == "accept"
    own.close()
    page.goto(cut_over)
    reload_until(page, "Everyone is done")
    follow(page, page.get_by_role("link", name="Stop Cut-over"))
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("button", name="Stop the cut-over"))
    expect(page.get_by_role("main")).to_contain_text("stopped by")


def _order(page: Page, portal: Portal, employee: str) -> None:
    page.goto(f"{portal.web}/console/employees/?q={employee}")
    follow(page, page.get_by_role("main").locator("table a").first)
    follow(page, page.get_by_role("link", name="Set an exception").last)
    page.get_by_role("radio", name="Required").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    page.get_by_role("radio", name="Person by person").check()
    page.get_by_label("Days from the first logon").fill("3")
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("3 days after the first logon, for everyone from")
