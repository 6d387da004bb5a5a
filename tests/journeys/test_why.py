"""X6: somebody cannot get in, and the postmaster says why."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.clicks import at_the_list
from tests.journeys.steps import expect_heading
from tests.portal import Portal

CAUSE = "Outlook is refused: it sends the web logon password where a security password is required"


def test_why_somebody_is_refused_is_found_by_two_clicks(page: Page, portal: Portal) -> None:
    """The cause after one, the gate and whose rule it is after two."""
    clicks = at_the_list(page, portal, "elena.marchetti")
    clicks.follow(page.locator("main table a").first)
    expect(page.get_by_role("region", name=CAUSE)).to_contain_text("Cure: generate a security password for it")
    clicks.follow(page.get_by_role("region", name=CAUSE).get_by_role("link", name="Why?"))
    assert clicks.count == 2
    expect_heading(page, "Why can\u2019t Elena Marchetti log on?")
    imap = page.locator(".way").filter(has_text="Closed for Outlook")
    expect(imap).to_have_count(1)
    expect(imap.locator(".stop")).to_have_text("Which password web logon password, not accepted closed")
    # Of the department; or of all, where another journey has required it of everybody meanwhile.
    expect(imap).to_contain_text(re.compile("(Exception for Product|Rule of the domain), since"))
