"""An employee binds a phone, logs on with its codes, moves to another phone, and lets it go (E8, rule 6, M17)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    bind_phone,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    get_code_by_phone,
    log_off,
    log_on,
    newest_code,
    verify,
    verify_by_phone,
)
from tests.portal import Portal


def _messages(portal: Portal, number: str) -> int:
    log = portal.data / "sms.log"
    return log.read_text("utf-8").count(number) if log.exists() else 0


def test_the_life_of_a_secure_phone(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Bind Secure phone"))
    verify(page, portal, employee)
    bind_phone(page, portal, "+86 138 1234 5678")
    main = page.get_by_role("main")
    expect(main).to_contain_text("+86 138 •••• 5678 is now your secure phone.")
    assert "12345678" not in page.content()

    log_off(page)
    log_on(page, portal, employee)
    get_code_by_phone(page)
    # Before the logon is done, only the last four digits are shown.
    expect(main).to_contain_text("5678")
    expect(main).not_to_contain_text("138")
    enter_code(page, newest_code(portal))
    expect_logged_on(page)

    follow(page, page.get_by_role("link", name="Change Secure phone"))
    verify_by_phone(page, portal, employee)
    bind_phone(page, portal, "+86 139-8765-4321")
    expect(main).to_contain_text("+86 139 •••• 4321 is now your secure phone.")

    follow(page, page.get_by_role("link", name="Remove Secure phone"))
    verify_by_phone(page, portal, employee)
    expect_heading(page, "Remove +86 139 •••• 4321?")
    follow(page, page.get_by_role("button", name="Remove"))
    expect(main).to_contain_text("Your secure phone is removed.")


@pytest.mark.both_ways
def test_asking_again_too_soon_sends_nothing(page: Page, portal: Portal, employee: str) -> None:
    """M15: the server knows the time, with scripts or without."""
    before = _messages(portal, "+4915123456789")
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Bind Secure phone"))
    verify(page, portal, employee)
    page.get_by_label("Mobile phone number").fill("+49 1512 3456789")
    follow(page, page.get_by_role("button", name="Next"))
    assert _messages(portal, "+4915123456789") == before + 1
    follow(page, page.get_by_role("button", name="Send a new code"))
    expect(page.get_by_role("main")).to_contain_text("You can get a new code in")
    assert _messages(portal, "+4915123456789") == before + 1
    enter_code(page, "000000" if newest_code(portal) != "000000" else "111111", "Bind")
    expect(page.get_by_role("alert")).to_contain_text("The code is incorrect or has expired. Enter the newest code.")
