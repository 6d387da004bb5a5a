"""Clicks counted, from the console's list of employees on (UI, clicks)."""

from playwright.sync_api import Locator, Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal


class Clicks:
    """The clicks of one page, counted; typing and Enter are none (UI, clicks)."""

    def __init__(self, page: Page) -> None:
        self._page, self.count = page, 0

    def follow(self, control: Locator) -> None:
        """Click what leads to another page."""
        self.count += 1
        follow(self._page, control)


def at_the_list(page: Page, portal: Portal, address: str) -> Clicks:
    """Stand at the list with this person found, after a proof for acts upon people, which is good for ten minutes."""
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/settings/verify/people/?next=/console/employees/")
    verify(page, portal, POSTMASTER)
    page.get_by_label("Name or email address", exact=True).fill(address)
    with page.expect_navigation():
        page.get_by_label("Name or email address", exact=True).press("Enter")
    return Clicks(page)
