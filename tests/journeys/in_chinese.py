"""The page that a tour has come to, as somebody sees it who reads Chinese."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page


@contextmanager
def in_chinese(page: Page, beside: Page) -> Iterator[None]:
    """Open the same address in Chinese in another page of the browser; the tour's own stays as it is.

    What a sent form was answered with is shown as before it was sent; tours click on by the English words.
    """
    host = urlsplit(page.url).hostname or ""
    page.context.add_cookies([{"name": "language", "value": "zh-hans", "domain": host, "path": "/"}])
    try:
        beside.goto(page.url)
        assert beside.locator("html").get_attribute("lang") == "zh-Hans"
        yield
    finally:
        page.context.clear_cookies(name="language")
