"""What an operator sees of the companies."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.on_duty import operator_on_duty
from tests.journeys.steps import follow
from tests.portal import Portal


def operator(page: Page, portal: Portal) -> Iterator[str]:
    """The list of domains, and one of them."""
    operator_on_duty(page, portal, "olivia")
    yield "operator-domains"
    page.get_by_role("searchbox").fill("no-such")
    follow(page, page.get_by_role("button", name="Apply"))
    yield "operator-domains-none"
    follow(page, page.get_by_role("link", name="Clear"))
    follow(page, page.get_by_role("link", name="Manage acme.example"))
    yield "operator-domain"
