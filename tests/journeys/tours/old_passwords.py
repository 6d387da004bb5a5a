"""An old password that lives on, on its owner's pages and the postmaster's."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.old_ways import let_live_on
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

EMPLOYEE = "kept@acme.example"


def old_passwords(page: Page, portal: Portal) -> Iterator[str]:
    """The postmaster looks and leaves it; its owner deletes it."""
    settle(portal, Person(EMPLOYEE))
    let_live_on(portal, EMPLOYEE)
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/employees/?q={EMPLOYEE}")
    follow(page, page.locator("main table a").first)
    yield "console-employee-old-password"
    follow(page, page.get_by_role("link", name="Delete Old password of 3 programs"))
    verify(page, portal, POSTMASTER)
    yield "console-old-password-delete"
    page.context.clear_cookies()
    log_on(page, portal, EMPLOYEE, FORGOTTEN)
    yield "overview-old-password"
    page.goto(f"{portal.web}/settings/client-passwords/old/delete/")
    yield "old-password-delete"
    follow(page, page.get_by_role("button", name="Delete"))
    yield "old-password-deleted"
