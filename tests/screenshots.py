"""Pictures of every page, to be looked at: ``make screenshots`` puts them below ``build/screenshots``.

Both widths (1280 and 390) in both themes and in Chinese, from a demonstration that lives only as long as the run.
Arguments name the tours to walk (tests/journeys/tours); without any all are walked.
"""

import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.chromium import LAUNCH
from tests.journeys.in_chinese import in_chinese
from tests.journeys.tours import TOURS
from tests.portal import Portal, running_portal

FOLDER = Path(__file__).resolve().parent.parent / "build" / "screenshots"
VIEWS = [(width, theme) for width in (1280, 390) for theme in ("light", "dark")]


def _take(page: Page, stops: Iterator[str]) -> None:
    beside = page.context.new_page()
    for stop in stops:
        for width, theme in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            # Or the bar that stays at the top would be drawn over the page where a field was scrolled to.
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=FOLDER / f"{stop}-{width}-{theme}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})
        with in_chinese(page, beside):
            for width in (1280, 390):
                beside.set_viewport_size({"width": width, "height": 900})
                beside.screenshot(path=FOLDER / f"{stop}-{width}-chinese.png", full_page=True)


def _visit(browser: Browser, portal: Portal, names: Collection[str]) -> None:
    for name, tour in TOURS.items():
        if names and name not in names:
            continue
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        _take(page, tour(page, portal))
        context.close()


def main() -> int:
    """Take the pictures and say where they are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.test")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        with running_portal(Path(data), "web", "mail", "work") as portal:
            _visit(browser, portal, sys.argv[1:])
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
