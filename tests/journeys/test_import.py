"""P11: a thousand people come in by a file, and one of them begins with the card that was printed."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import NEW_PASSWORD
from tests.journeys.steps import expect_heading, follow, log_off, log_on, verify
from tests.journeys.tours.imports import send_file, wait_until_over
from tests.portal import Portal


@pytest.mark.both_ways
def test_a_thousand_people_come_in_by_a_file(page: Page, portal: Portal, scripts: bool) -> None:
    """Six clicks from the console: Import and export, Check, Import, Next, Print; and the file itself."""
    crew = "day" if scripts else "night"
    rows = [f"{crew}-{number}@acme.example,Worker {number},Works/Hall {number % 7}" for number in range(1000)]
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/")
    follow(page, page.get_by_role("link", name="Import and export"))
    send_file(page, f"{crew} 0@acme.example,Worker 0,Works", *rows[1:], columns="address,name,department")
    expect_heading(page, "1 of 1,000 lines needs correcting")
    wrong = page.get_by_role("table", name="Errors by line and column").get_by_role("row").nth(1)
    expect(wrong).to_contain_text(f"{crew}.0@acme.example is free")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    send_file(page, *rows, columns="address,name,department")
    verify(page, portal, POSTMASTER)
    expect_heading(page, "All 1,000 lines are right")
    follow(page, page.get_by_role("button", name="Import 1,000 people"))
    wait_until_over(page)
    expect_heading(page, "1,000 people are imported")
    follow(page, page.get_by_role("link", name="Next: hand out"))
    verify(page, portal, POSTMASTER)
    card = page.locator(".sheet li").first
    address, code = card.locator("p").first.inner_text(), card.locator(".code").inner_text()
    assert address.startswith(f"{crew}-")
    log_off(page)
    page.goto(f"{portal.web}/start/")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Activation code").fill(code)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.locator("[name=confirm]").fill(NEW_PASSWORD)
    follow(page, page.get_by_role("button", name="Set password"))
    log_on(page, portal, address, NEW_PASSWORD)
    expect(page.get_by_role("button", name="Log on", exact=True)).to_have_count(0)
