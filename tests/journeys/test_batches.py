"""P9, P11: the passwords of several people are reset at once, and one of them begins again with a card."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import NEW_PASSWORD, Person, settle
from tests.journeys.mail_question import logon
from tests.journeys.steps import expect_heading, expect_logged_on, follow, log_off, log_on, verify
from tests.journeys.tours.batches import choose, paste, wait_until_done
from tests.portal import Portal


@pytest.mark.both_ways
def test_from_pasted_addresses_to_a_logon_with_a_card(page: Page, portal: Portal, employee: str) -> None:
    other = f"other-{employee}"
    settle(portal, Person(other))
    log_on(page, portal, POSTMASTER)
    paste(page, portal, employee, f"not {other}")
    expect(page.get_by_role("region", name="Lines to put right")).to_contain_text(f"not {other}")
    expect(page.get_by_label("Email addresses")).to_have_value(f"{employee}\nnot {other}")
    paste(page, portal, employee, other, POSTMASTER)
    choose(page, "Reset passwords")
    verify(page, portal, POSTMASTER)
    expect_heading(page, "Reset the passwords of 3 people?")
    expect(page.get_by_role("row", name="postmaster")).to_contain_text("Left out")
    follow(page, page.get_by_role("button", name="Reset 2 passwords"))
    wait_until_done(page)
    expect_heading(page, "2 passwords are reset")
    # The listener's first answer may come late, and is a deferral then.
    assert logon(portal, employee, portal.accounts[employee]) != "accept"
    follow(page, page.get_by_role("link", name="Open the sheet"))
    verify(page, portal, POSTMASTER)
    card = page.get_by_role("listitem").filter(has_text=employee).filter(has_not_text=other)
    code = card.locator(".code").inner_text()
    log_off(page)
    page.goto(f"{portal.web}/start/")
    page.get_by_label("Email address").fill(employee)
    page.get_by_label("Activation code").fill(code)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.locator("[name=confirm]").fill(NEW_PASSWORD)
    follow(page, page.get_by_role("button", name="Set password"))
    log_on(page, portal, employee, NEW_PASSWORD)
    expect_logged_on(page)
    assert logon(portal, employee, NEW_PASSWORD) == "accept"
