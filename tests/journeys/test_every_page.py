"""Every page, in both languages: accessible in both themes and widths, and whole at 320 px."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.in_chinese import in_chinese
from tests.journeys.tours import TOURS
from tests.portal import Portal, running_portal

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
# Which rules the colours bear on; all others see the same page in both themes.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


@pytest.fixture(scope="module")
def walked_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("portal"), "web", "work") as started:
        yield started


@pytest.fixture(scope="module")
def scripts() -> bool:
    """Walk once: what axe looks at is the same page with scripts and without."""
    return True


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _violations(page: Page, *, widths: Sequence[int] = WIDTHS) -> list[str]:
    # evaluate() is not subject to the page's Content-Security-Policy; a script element would be.
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for theme, rules in (("light", STANDARDS), ("dark", OF_COLOUR)):
            page.emulate_media(color_scheme=theme)
            result = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
            found += [f"{width} {theme} {item['id']}: {item['nodes'][0]['html']}" for item in result["violations"]]
    return found


def _too_wide(page: Page) -> int:
    page.set_viewport_size({"width": 320, "height": 700})
    return int(page.evaluate("document.documentElement.scrollWidth - 320"))


def _check(page: Page, stops: Iterator[str]) -> None:
    complaints: dict[str, object] = {}
    visited = 0
    for stop in stops:
        visited += 1
        found = _violations(page)
        if found:
            complaints[stop] = found
        if _too_wide(page) > 0:
            complaints[f"{stop} at 320 px"] = _too_wide(page)
        with in_chinese(page) as beside:
            if found := [*_violations(beside, widths=(390,)), *([_too_wide(beside)] if _too_wide(beside) > 0 else [])]:
                complaints[f"{stop} in Chinese"] = found
        page.set_viewport_size({"width": 1280, "height": 900})
    assert visited
    assert complaints == {}


@pytest.mark.parametrize("tour", TOURS.values(), ids=TOURS)
def test_every_page(visitor: Page, walked_portal: Portal, tour: Callable[[Page, Portal], Iterator[str]]) -> None:
    _check(visitor, tour(visitor, walked_portal))
