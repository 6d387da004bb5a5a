"""Every page: accessible in both themes and widths, in Chinese too, and whole at 320 px."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.journeys.in_chinese import in_chinese
from tests.journeys.tours import TOURS
from tests.portal import Portal, running_portal
from tests.site import SHOWN

View: TypeAlias = tuple[int, Literal["light", "dark"], list[str]]

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Which rules the colours bear on; all others see the same page in both themes.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
NARROWEST, HEIGHT = 320, 900
VIEWS: list[View] = [
    (1280, "light", STANDARDS),
    (1280, "dark", OF_COLOUR),
    (390, "dark", OF_COLOUR),
    (390, "light", STANDARDS),
]
# Returns violations alone: to describe all that is right as well takes axe three times as long. Of what axe would load,
# no rule of ours asks for more than sounds and films.
VIOLATIONS = """async (rules) => {
  const found = await axe.run(document, {
    runOnly: rules, resultTypes: ["violations"], preload: {assets: ["media"]},
  });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`);
}"""
# Addresses that do not stand in one line.
BROKEN_ADDRESSES = """() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), broken = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const word of text.data.matchAll(/[a-z.]+@[a-z.]+[a-z]/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
# The URLs at which each tour stopped.
_SEEN: dict[str, set[str]] = {}
# What Chinese can change are words, of which names are made, and how much room they take; where there is least of it.
OF_WORDS = [
    *OF_COLOUR,
    *("target-size", "scrollable-region-focusable", "html-has-lang", "html-lang-valid", "valid-lang", "document-title"),
    *("button-name", "link-name", "input-button-name", "select-name", "summary-name", "label", "label-title-only"),
    *("image-alt", "svg-img-alt", "image-redundant-alt", "empty-heading", "empty-table-header", "table-duplicate-name"),
    *("landmark-unique", "aria-command-name", "aria-input-field-name", "aria-toggle-field-name", "aria-dialog-name"),
]
VIEWS_IN_CHINESE: list[View] = [(NARROWEST, "light", OF_WORDS)]


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


def _complaints(page: Page, views: Sequence[View]) -> list[str]:
    return [*_violations(page, views), *_too_wide(page)]


def _violations(page: Page, views: Sequence[View]) -> Iterator[str]:
    # evaluate() is not subject to the page's Content-Security-Policy; a script element would be.
    page.evaluate(AXE.read_text("utf-8"))
    for width, theme, rules in views:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
        for violation in page.evaluate(VIOLATIONS, rules):
            yield f"{width} {theme} {violation}"


def _too_wide(page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    beyond = int(page.evaluate(f"document.documentElement.scrollWidth - {NARROWEST}"))
    if beyond > 0:
        yield f"{NARROWEST}: {beyond} px too wide"
    for address in page.evaluate(BROKEN_ADDRESSES):
        yield f"{NARROWEST}: {address} is broken in two"


def _name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def _check(page: Page, tour: str, stops: Iterator[str]) -> None:
    found: dict[str, list[str]] = {}
    seen, beside = set(), page.context.new_page()
    for stop in stops:
        seen.add(_name_of(page.url))
        found[stop] = _complaints(page, VIEWS)
        with in_chinese(page, beside):
            found[f"{stop} in Chinese"] = _complaints(beside, VIEWS_IN_CHINESE)
        page.set_viewport_size({"width": 1280, "height": HEIGHT})
    assert found
    assert {stop: complaints for stop, complaints in found.items() if complaints} == {}
    _SEEN[tour] = seen


@pytest.mark.parametrize("tour", TOURS)
def test_every_page(visitor: Page, walked_portal: Portal, tour: str) -> None:
    _check(visitor, tour, TOURS[tour](visitor, walked_portal))


def test_the_tours_stop_at_every_page_of_the_site() -> None:
    """Where all of them were walked: a page that is new to the table of the site has to be on a tour."""
    if _SEEN.keys() == TOURS.keys():
        assert set(SHOWN) - set.union(*_SEEN.values()) == set()
