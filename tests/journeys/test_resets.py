"""The postmaster helps: a password is reset and used, a phone is lost, somebody leaves; and how many clicks that is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.clicks import at_the_list
from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.mail_question import logon
from tests.journeys.steps import (
    expect_heading,
    expect_logged_on,
    follow,
    follow_in_menu,
    log_off,
    log_on,
    set_password,
    verify,
)
from tests.portal import Portal

NEW_PASSWORD = "Quite-Another-7"


@pytest.mark.both_ways
def test_p2_a_password_is_reset_by_three_clicks_and_used(page: Page, portal: Portal, employee: str) -> None:
    clicks = at_the_list(page, portal, employee)
    clicks.follow(page.locator("main table a").first)
    clicks.follow(page.get_by_role("link", name="Reset Password"))
    clicks.follow(page.get_by_role("button", name="Save"))
    assert clicks.count == 3
    expect_heading(page, "Password reset for Ann Other")
    temporary = page.locator("output").inner_text()
    assert logon(portal, employee, temporary) == "reject"
    follow(page, page.get_by_role("link", name="Done"))
    log_off(page)
    log_on(page, portal, employee, temporary)
    expect_heading(page, "Set a new password")
    set_password(page, NEW_PASSWORD)
    expect_logged_on(page)
    assert logon(portal, employee, NEW_PASSWORD) == "accept"


@pytest.mark.both_ways
def test_a_lost_phone_is_shut_out_by_three_clicks(page: Page, portal: Portal, employee: str) -> None:
    """X7: its security password and its codes are dead; the password and the laptop go on."""
    lost = f"lost-{employee}"
    [settled] = settle(portal, Person(lost, has_app=True, labels=("iPhone", "Laptop")))
    assert settled.app is not None
    clicks = at_the_list(page, portal, lost)
    clicks.follow(page.locator("main table a").first)
    clicks.follow(page.get_by_role("link", name="Phone lost"))
    clicks.follow(page.get_by_role("button", name="Shut out the phone"))
    assert clicks.count == 3
    expect(page.get_by_role("heading", level=1)).to_contain_text("is shut out")
    ended = page.get_by_role("region", name="What ended")
    expect(ended).to_contain_text("iPhone")
    expect(ended).to_contain_text("Its 10 recovery codes no longer work either.")
    expect(ended).not_to_contain_text("Laptop")
    log_off(page)
    log_on(page, portal, lost, FORGOTTEN)
    expect_logged_on(page)
    expect(page.get_by_text("Laptop").first).to_be_visible()


@pytest.mark.both_ways
def test_a_leaver_is_scheduled_stopped_and_closed(page: Page, portal: Portal, employee: str) -> None:
    """X7: an order that waits is seen and stopped; closed, nothing opens the account any more."""
    at_the_list(page, portal, employee)
    follow(page, page.locator("main table a").first)
    person = page.url
    follow_in_menu(page, "Leaver")
    verify(page, portal, POSTMASTER)
    page.get_by_role("radio", name="At a set hour").check()
    page.get_by_label("Date").fill(f"{timezone.localdate() + timedelta(days=7)}")
    page.get_by_label("Hour", exact=True).fill("18:00")
    follow(page, page.get_by_role("button", name="Close the account"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("is to be closed")
    follow(page, page.get_by_role("link", name="Stop"))
    follow(page, page.get_by_role("button", name="Stop"))
    expect(page.get_by_role("status").first).to_contain_text("stays open")
    page.goto(person)
    follow_in_menu(page, "Leaver")
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("button", name="Close the account"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("is closed")
    assert logon(portal, employee, portal.accounts[employee]) == "reject"
    log_off(page)
    log_on(page, portal, employee)
    expect_heading(page, "Log on")
