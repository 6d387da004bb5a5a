"""How often a browser that has nothing yet asks for one page."""

from collections import Counter

from playwright.sync_api import BrowserContext, Page

from tests.journeys.steps import log_on
from tests.portal import Portal


def test_a_page_is_a_handful_of_requests(context: BrowserContext, page: Page, portal: Portal, employee: str) -> None:
    """Page, stylesheet, script, icons, two fonts, the icon of the tab: thirty-odd made a slow line slow."""
    log_on(page, portal, employee)
    cookies = context.cookies()
    fresh = context.browser
    assert fresh is not None
    with fresh.new_context() as nothing_kept:
        nothing_kept.add_cookies([{key: one[key] for key in ("name", "value", "domain", "path")} for one in cookies])  # type: ignore[literal-required, misc]
        visitor = nothing_kept.new_page()
        asked: Counter[str] = Counter()
        visitor.on("request", lambda request: asked.update([request.resource_type]))
        visitor.goto(portal.web, wait_until="networkidle")
        assert visitor.title().startswith("Account Security")
    assert asked["stylesheet"] == asked["script"] == 1
    assert asked.total() - asked["document"] <= 6, asked
