"""What readers of headings and keepers of passwords find on every page (WCAG 1.3.1, 2.4.6; UI 2.6)."""

import re
from itertools import pairwise

import pytest

from admin_console.templatetags import console_menu
from security.templatetags import settings_menu
from tests.cast import Cast
from tests.contract.crowd import fill
from tests.contract.doors import DOORS
from tests.contract.test_pages import SHOWN

# Lists, and how to ask each for what it does not hold.
EMPTY = {
    "admin_console:employee-list": "?q=nobody-of-this-name",
    "admin_console:network-list": "",
    "admin_console:policy-edit": "",
    "admin_console:policy-exception-whom": "?q=nobody-of-this-name",
    "security:logon-list": "?kind=pop3",
    "security:overview": "",
    "security:trusted-device-list": "",
}

ENTRIES = {entry.view for section in (*settings_menu.SECTIONS, *console_menu.SECTIONS) for entry in section.entries}


def html_of(name: str, cast: Cast, *, rows: int = 3, query: str = "") -> str:
    """Return the page, with so many rows in each of its lists."""
    door = DOORS[name]
    client = door.enter(cast)
    fill(cast, range(rows))
    return client.get(door.url(name, cast, client) + query).content.decode()


def levels_left_out(html: str) -> list[tuple[int, int]]:
    """Return each pair of headings in a row between which a level is missing."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html.partition("<main")[2])]
    assert levels[:1] == [1]
    return [(one, next_one) for one, next_one in pairwise(levels) if next_one > one + 1]


@pytest.mark.parametrize("name", SHOWN)
def test_no_level_of_heading_is_left_out(cast: Cast, name: str) -> None:
    assert levels_left_out(html_of(name, cast)) == []


@pytest.mark.parametrize("name", EMPTY)
def test_no_level_of_heading_is_left_out_where_there_is_nothing(cast: Cast, name: str) -> None:
    assert levels_left_out(html_of(name, cast, rows=0, query=EMPTY[name])) == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_form_with_a_password_names_its_account(cast: Cast, name: str) -> None:
    """Or a program that keeps passwords saves one for nobody, or over that of another account."""
    for form in re.findall(r"<form\b.*?</form>", html_of(name, cast), re.DOTALL):
        if 'type="password"' in form:
            assert 'autocomplete="username"' in form


@pytest.mark.parametrize("name", SHOWN)
def test_a_field_is_told_what_to_keep_there(cast: Cast, name: str) -> None:
    for field in re.findall(r'<input[^>]*type="password"[^>]*>', html_of(name, cast)):
        assert re.search(r'autocomplete="(current|new)-password"', field)


@pytest.mark.parametrize("name", SHOWN)
def test_the_last_breadcrumb_is_the_page_itself(cast: Cast, name: str) -> None:
    """A `url` of the side menu once made it lead to one's own settings."""
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', html_of(name, cast), re.DOTALL)
    if crumbs is not None:
        last = crumbs[0].rpartition("<li>")[2]
        assert 'aria-current="page"' in last
        assert "<a " not in last


@pytest.mark.parametrize("name", SHOWN)
def test_whatever_can_be_reached_has_a_name(cast: Cast, name: str) -> None:
    """WCAG 2.4.4, 4.1.2: no link and no button is empty, and each leads somewhere."""
    for opening, words in re.findall(r"<(?:a|button)\b([^>]*)>(.*?)</(?:a|button)>", html_of(name, cast), re.DOTALL):
        assert 'href=""' not in opening
        if 'aria-hidden="true"' not in opening:
            assert re.sub(r"<[^>]*>", "", words).strip(), opening


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_of_the_settings_is_marked_in_the_side_menu(cast: Cast, name: str) -> None:
    """Once, and as the page itself only where it is an entry's own."""
    menu = re.search(r'<nav class="sidenav".*?</nav>', html_of(name, cast), re.DOTALL)
    if menu is not None:
        assert re.findall(r'aria-current="(\w+)"', menu[0]) == ["page" if name in ENTRIES else "true"]
