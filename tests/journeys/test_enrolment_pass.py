"""X21: somebody who has lost the phone with everything on it is let in again by an enrolment pass."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import at_the_list
from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.steps import (
    confirm_authenticator,
    enter_code,
    enter_pass,
    expect_heading,
    expect_logged_on,
    follow,
    log_off,
    log_on,
)
from tests.portal import Portal


@pytest.mark.both_ways
def test_a_pass_leads_back_to_the_mailbox(page: Page, portal: Portal, employee: str) -> None:
    """Phone lost by three clicks, a pass by two more, another authenticator; the old codes are dead."""
    lost = f"locked-{employee}"
    [settled] = settle(portal, Person(lost, has_app=True))
    assert settled.app is not None
    clicks = at_the_list(page, portal, lost)
    clicks.follow(page.locator("main table a").first)
    clicks.follow(page.get_by_role("link", name="Phone lost"))
    clicks.follow(page.get_by_role("button", name="Shut out the phone"))
    assert clicks.count == 3
    clicks.follow(page.get_by_role("link", name="Make an enrolment pass"))
    clicks.follow(page.get_by_role("button", name="Make the pass"))
    assert clicks.count == 5
    expect(page.get_by_role("heading", level=1)).to_contain_text("Enrolment pass for")
    secret = page.locator("output").inner_text()
    page.emulate_media(media="print")
    expect(page.locator(".sheet")).to_contain_text(secret)
    expect(page.get_by_text("What ended")).to_be_hidden()
    page.emulate_media(media="screen")
    log_off(page)

    log_on(page, portal, lost, FORGOTTEN)
    enter_pass(page, "0000-0000-0000-0000-0000")
    expect(page.get_by_role("main")).to_contain_text("The enrolment pass is incorrect, was used or has expired.")
    enter_pass(page, secret.upper().replace("-", " "))
    expect_heading(page, "Attach Authenticator")
    follow(page, page.get_by_role("button", name="Next"))
    app, _ = confirm_authenticator(page)
    expect_logged_on(page)
    page.goto(f"{portal.web}/settings/phone/bind/")
    expect_heading(page, "Not within 24 hours of an enrolment pass")
    page.goto(portal.web)
    log_off(page)

    log_on(page, portal, lost, FORGOTTEN)
    enter_code(page, settled.app.code())
    expect(page.get_by_role("main")).to_contain_text("code")
    enter_code(page, app.code())
    expect_logged_on(page)
