"""An employee binds a phone, logs on with its codes, moves to another phone, and lets it go (E8, rule 6, M17)."""

from playwright.sync_api import Page, expect

from tests.journeys.steps import enter_code, log_on, newest_code, verify, verify_by_phone
from tests.portal import Portal


def _messages(portal: Portal, number: str) -> int:
    return (portal.data / "sms.log").read_text("utf-8").count(number)


def _bind(page: Page, portal: Portal, number: str) -> None:
    page.get_by_label("Mobile phone number").fill(number)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    enter_code(page, newest_code(portal), "Bind")


def test_the_life_of_a_secure_phone(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    page.get_by_role("link", name="Bind Secure phone").click()
    verify(page, portal, employee)
    _bind(page, portal, "+86 138 1234 5678")
    main = page.get_by_role("main")
    expect(main).to_contain_text("+86 138 •••• 5678 is now your secure phone.")
    assert "12345678" not in page.content()

    page.get_by_role("link", name="Change Secure phone").click()
    verify_by_phone(page, portal, employee)
    _bind(page, portal, "+86 139-8765-4321")
    expect(main).to_contain_text("+86 139 •••• 4321 is now your secure phone.")

    page.get_by_role("link", name="Remove Secure phone").click()
    verify_by_phone(page, portal, employee)
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove +86 139 •••• 4321?")
    page.get_by_role("button", name="Remove").click()
    expect(main).to_contain_text("Your secure phone is removed.")


def test_asking_again_too_soon_sends_nothing(page: Page, portal: Portal, employee: str) -> None:
    """M15: the server knows the time, with scripts or without."""
    log_on(page, portal, employee)
    page.get_by_role("link", name="Bind Secure phone").click()
    verify(page, portal, employee)
    page.get_by_label("Mobile phone number").fill("+49 1512 3456789")
    page.get_by_role("button", name="Next").click()
    assert _messages(portal, "+4915123456789") == 1
    page.get_by_role("button", name="Get a new code").click()
    expect(page.get_by_role("main")).to_contain_text("You can get a new code in")
    assert _messages(portal, "+4915123456789") == 1
    enter_code(page, "000000" if newest_code(portal) != "000000" else "111111", "Bind")
    expect(page.get_by_role("alert")).to_contain_text("The code is incorrect or has expired. Enter the newest code.")
