"""Every page, for everybody: accessible in both themes and widths, and whole at 320 px (UI.md 7.5)."""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import tour
from tests.portal import Portal, running_portal

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = [(width, theme) for width in (1280, 390) for theme in ("light", "dark")]


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


def _violations(page: Page) -> list[str]:
    found: list[str] = []
    for width, theme in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        # evaluate() is not subject to the page's Content-Security-Policy; a script element would be.
        page.evaluate(AXE.read_text("utf-8"))
        result = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARDS)
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
        page.set_viewport_size({"width": 1280, "height": 900})
    assert visited
    assert complaints == {}


def test_the_doorstep(visitor: Page, walked_portal: Portal) -> None:
    _check(visitor, tour.doorstep(visitor, walked_portal))


def test_the_settings(visitor: Page, walked_portal: Portal) -> None:
    _check(visitor, tour.settings(visitor, walked_portal, "carol@acme.example"))


def test_the_secure_phone(visitor: Page, walked_portal: Portal) -> None:
    _check(visitor, tour.secure_phone(visitor, walked_portal, "bob@acme.example"))


def test_the_console(visitor: Page, walked_portal: Portal) -> None:
    _check(visitor, tour.console(visitor, walked_portal))
