"""E2, E15, D4: people hear in time that a password ends, and change an ended or temporary one on the way in."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.orders import order_expiry, set_temporary_password
from tests.journeys.steps import expect_heading, expect_logged_on, follow, log_off, log_on
from tests.portal import Portal

NEW = "Quite-Another-7"


def choose(page: Page) -> None:
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    follow(page, page.get_by_role("button", name="Save"))


def test_e15_the_line_leads_to_the_change_and_is_gone_after_it(page: Page, portal: Portal, employee: str) -> None:
    order_expiry(portal, of=employee, days_left=3, strength="force")
    log_on(page, portal, employee)
    expect_logged_on(page)
    line = page.locator(".note", has_text="Your web logon password expires in 3 days")
    expect(line).to_be_visible()
    follow(page, page.get_by_role("link", name="Sessions", exact=True))
    follow(page, line.get_by_role("link", name="Change password"))
    page.get_by_label("Current web logon password").fill(portal.accounts[employee])
    choose(page)
    expect_logged_on(page)
    expect(line).to_have_count(0)


@pytest.mark.both_ways
def test_an_expired_password_is_changed_on_the_way_in(page: Page, portal: Portal, employee: str) -> None:
    order_expiry(portal, of=employee, days_left=-1, strength="force")
    log_on(page, portal, employee)
    expect_heading(page, "Set a new password")
    expect(page.locator(".lead")).to_have_text(re.compile("Your password expired on .+ Choose a new one to continue"))
    choose(page)
    expect_logged_on(page)
    log_off(page)
    log_on(page, replace(portal, accounts={employee: NEW}), employee)
    expect_logged_on(page)


@pytest.mark.both_ways
def test_d4_a_temporary_password_says_how_long_it_works(page: Page, portal: Portal, employee: str) -> None:
    temporary = set_temporary_password(portal, of=employee)
    log_on(page, replace(portal, accounts={employee: temporary}), employee)
    expect(page.locator(".lead")).to_have_text(re.compile("Your password is temporary and works until .+"))
    choose(page)
    expect_logged_on(page)
