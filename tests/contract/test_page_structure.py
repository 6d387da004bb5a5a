"""What readers of headings and keepers of passwords find on every page (WCAG 1.3.1, 2.4.6; UI 2.6)."""

import re
from itertools import pairwise

import pytest

from admin_console.templatetags import console_menu
from security.templatetags import settings_menu
from tests.cast import Cast
from tests.contract.conftest import Shown
from tests.site import LISTS, SITE

ENTRIES = {entry.view for section in (*settings_menu.SECTIONS, *console_menu.SECTIONS) for entry in section.entries}


def levels_left_out(html: str) -> list[tuple[int, int]]:
    """Return each pair of headings in a row between which a level is missing."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html.partition("<main")[2])]
    assert levels[:1] == [1]
    return [(one, next_one) for one, next_one in pairwise(levels) if next_one > one + 1]


def test_no_level_of_heading_is_left_out(shown: Shown) -> None:
    assert levels_left_out(shown.html) == []


@pytest.mark.parametrize("name", LISTS)
def test_no_level_of_heading_is_left_out_where_there_is_nothing(cast: Cast, name: str) -> None:
    visit = SITE[name].visit(cast)
    page = visit.client.get(f"{visit.path}{SITE[name].empty}")
    assert levels_left_out(page.content.decode()) == []


def test_a_form_with_a_password_names_its_account(shown: Shown) -> None:
    """Or a program that keeps passwords saves one for nobody, or over that of another account."""
    for form in re.findall(r"<form\b.*?</form>", shown.html, re.DOTALL):
        if 'type="password"' in form:
            assert 'autocomplete="username"' in form


def test_a_field_is_told_what_to_keep_there(shown: Shown) -> None:
    for field in re.findall(r'<input[^>]*type="password"[^>]*>', shown.html):
        assert re.search(r'autocomplete="(current|new)-password"', field)


def test_the_last_breadcrumb_is_the_page_itself(shown: Shown) -> None:
    """A `url` of the side menu once made it lead to one's own settings."""
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', shown.html, re.DOTALL)
    if crumbs is not None:
        last = crumbs[0].rpartition("<li>")[2]
        assert 'aria-current="page"' in last
        assert "<a " not in last


def test_whatever_can_be_reached_has_a_name(shown: Shown) -> None:
    """WCAG 2.4.4, 4.1.2: no link and no button is empty, and each leads somewhere."""
    for opening, words in re.findall(r"<(?:a|button)\b([^>]*)>(.*?)</(?:a|button)>", shown.html, re.DOTALL):
        assert 'href=""' not in opening
        if 'aria-hidden="true"' not in opening:
            assert re.sub(r"<[^>]*>", "", words).strip(), opening


def test_a_page_of_the_settings_is_marked_in_the_side_menu(shown: Shown) -> None:
    """Once, and as the page itself only where it is an entry's own."""
    menu = re.search(r'<nav class="sidenav".*?</nav>', shown.html, re.DOTALL)
    if menu is not None:
        assert re.findall(r'aria-current="(\w+)"', menu[0]) == ["page" if shown.name in ENTRIES else "true"]
