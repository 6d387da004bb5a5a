"""P4, X4: security passwords for all but a department and a scanner account (UI: 8 clicks, 4 pages, one proof)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.clicks import Clicks
from tests.journeys.conftest import POSTMASTER
from tests.journeys.steps import expect_heading, log_on, verify
from tests.portal import Portal

_MOST_CLICKS, _MOST_PAGES = 8, 4


@pytest.mark.parametrize("with_scripts", [True, False])
def test_all_but_one_department_and_one_account(browser: Browser, portal: Portal, with_scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=with_scripts)
    page = context.new_page()
    log_on(page, portal, POSTMASTER)
    clicks, titles = Clicks(page), []
    clicks.follow(page.get_by_role("link", name="Security passwords").first)
    titles.append(page.title())
    page.get_by_role("radio", name="Everyone").check()
    clicks.count += 1
    for whom, reason in (
        ("Engineering", "Their programs are replaced in May"),
        ("scanner", "It takes one password only"),
    ):
        _type(page, whom, reason)
        clicks.follow(page.get_by_role("button", name="Add this exception"))
        titles.append(page.title())
    expect(page.get_by_role("radio", name="Everyone")).to_be_checked()
    clicks.follow(page.get_by_role("button", name="Review and save"))
    titles.append(page.title())
    verify(page, portal, POSTMASTER)
    clicks.count += 1
    expect_heading(page, "Save these changes?")
    titles.append(page.title())
    clicks.follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("must now use a security password.")
    assert clicks.count <= _MOST_CLICKS
    assert len(set(titles)) <= _MOST_PAGES

    # For the other journeys it is as before.
    page.goto(f"{portal.web}/console/security-passwords/")
    page.get_by_role("radio", name="Nobody").check()
    for whom in ("Engineering", "Scanner"):
        clicks.follow(page.get_by_role("button", name=f"Remove {whom}").first)
    clicks.follow(page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    clicks.follow(page.get_by_role("button", name="Save"))
    page.goto(f"{portal.web}/console/security-passwords/")
    expect(page.get_by_role("main")).to_contain_text("Required for 0 of")
    context.close()


def _type(page: Page, whom: str, reason: str) -> None:
    page.get_by_label("Account or department", exact=True).fill(whom)
    page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_label("Last day", exact=True).fill("2030-06-30")
