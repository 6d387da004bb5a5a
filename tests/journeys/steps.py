"""Steps that several journeys take."""

from playwright.sync_api import Locator, Page, expect

from tests.portal import Portal

SWITCH = "Third-Party Client Security Password"


def follow(page: Page, control: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: a look at the old one would race it."""
    with page.expect_navigation():
        control.click()


def log_on(page: Page, portal: Portal, address: str) -> None:
    """Log an account of the demonstration on, from the portal's front door."""
    page.goto(portal.web)
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(portal.accounts[address])
    follow(page, page.get_by_role("button", name="Log on"))


def verify(page: Page, portal: Portal, address: str) -> None:
    """Pass the identity check with the account password."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Verify your identity")
    page.get_by_label("Web logon password", exact=True).fill(portal.accounts[address])
    follow(page, page.get_by_role("button", name="Next"))


def turn_on(page: Page) -> None:
    """Turn security passwords on from the overview; it leads to the identity check of Generate."""
    follow(page, page.get_by_role("button", name=SWITCH))
    follow(page, page.get_by_role("button", name="Turn on"))


def generate(page: Page, device: str, kind: str = "Mail") -> str:
    """Name the device, generate, and return the 16 characters from the page."""
    page.get_by_label("Device").fill(device)
    page.get_by_role("radio", name=kind).first.check()
    follow(page, page.get_by_role("button", name="Generate"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new security password")
    return page.locator("output").inner_text().replace("\n", "").replace(" ", "")


def newest_code(portal: Portal) -> str:
    """Return the code of the newest text message of the demonstration."""
    lines = (portal.data / "sms.log").read_text("utf-8").splitlines()
    return [line.split(" code ")[1][:6] for line in lines if " code " in line][-1]


def enter_code(page: Page, code: str, button: str = "Next") -> None:
    """Type a code and send it."""
    page.get_by_label("Verification code").fill(code)
    page.get_by_role("button", name=button, exact=True).click()


def verify_by_phone(page: Page, portal: Portal, address: str) -> None:
    """Pass the identity check with the account password and a code on the phone that is bound."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Verify your identity")
    page.get_by_role("button", name="Get Dynamic Captcha").click()
    page.get_by_label("Password", exact=True).fill(portal.accounts[address])
    enter_code(page, newest_code(portal))
