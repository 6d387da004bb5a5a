"""A browser with two tabs, and one that goes back: nobody is stopped by a page that is out of date (W2)."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.steps import expect_heading, expect_logged_on, follow, log_off, log_on
from tests.portal import Portal


def _typed(page: Page, portal: Portal, address: str) -> None:
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(portal.accounts[address])


def test_the_logon_page_in_two_tabs(context: BrowserContext, page: Page, portal: Portal, employee: str) -> None:
    second = context.new_page()
    for tab in (page, second):
        tab.goto(portal.web)
        _typed(tab, portal, employee)
    for tab in (page, second):
        follow(tab, tab.get_by_role("button", name="Log on"))
        expect_logged_on(tab)


def test_buttons_of_an_older_page(context: BrowserContext, page: Page, portal: Portal, employee: str) -> None:
    """The old tab's switch of the language leads back to its page; its Log off asks once more, and is then done."""
    log_on(page, portal, employee)
    old = context.new_page()
    old.goto(f"{portal.web}/settings/sessions/")
    log_off(page)
    log_on(page, portal, employee)
    follow(old, old.get_by_role("button", name="简体中文"))
    expect_heading(old, "Sessions")
    log_off(page)
    log_on(page, portal, employee)
    follow(old, old.get_by_role("button", name="Log off", exact=True).first)
    expect_heading(old, "You are still logged on")
    log_off(old)


def test_back_after_a_log_off_shows_nothing(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    page.goto(f"{portal.web}/settings/sessions/")
    log_off(page)
    for _ in range(3):
        page.go_back()
        expect(page).to_have_url(re.compile(r"/logon/"))
        expect(page.locator("body")).not_to_contain_text(employee)
