"""Steps that several journeys take."""

import re
import time
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.eyes_and_ears import digits_spoken
from tests.portal import Portal

SWITCH = "Third-Party Client Security Password"


def follow(page: Page, control: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: a look at the old one would race it."""
    with page.expect_navigation():
        control.click()


def follow_in_menu(page: Page, link: str) -> None:
    """Open the menu of seldom acts beside a heading, and follow one of them."""
    page.locator("main .spread summary").click()
    follow(page, page.get_by_role("link", name=link))


def reload_until(page: Page, words: str) -> None:
    """Look again until the page says so: the background process acts within seconds, records within one."""
    for _ in range(40):
        if words in page.get_by_role("main").inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("main")).to_contain_text(words)


def expect_heading(page: Page, words: str) -> None:
    """Hold that this is the page of that name."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def log_on(page: Page, portal: Portal, address: str, password: str = "") -> None:
    """Type an account's address and password at the portal's front door; a second step may follow.

    The password is the one that the account was given, unless another is named.
    """
    page.goto(portal.web)
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(password or portal.accounts[address])
    follow(page, page.get_by_role("button", name="Log on"))


def expect_logged_on(page: Page) -> None:
    """Hold that the logon is done."""
    expect_heading(page, "Account Security")


def log_off(page: Page) -> None:
    """Log off."""
    follow(page, page.get_by_role("button", name="Log off", exact=True))
    expect_heading(page, "Log on")


def verify(page: Page, portal: Portal, address: str) -> None:
    """Pass the identity check with the account password."""
    expect_heading(page, "Verify your identity")
    page.get_by_label("Web logon password", exact=True).fill(portal.accounts[address])
    follow(page, page.get_by_role("button", name="Verify"))


def turn_on(page: Page) -> None:
    """Turn security passwords on from the overview; it leads to the identity check of Generate."""
    follow(page, page.get_by_role("button", name=SWITCH))
    follow(page, page.get_by_role("button", name="Turn on"))


def generate(page: Page, device: str, kind: str = "Mail") -> str:
    """Name the device, generate, and return the 16 characters from the page."""
    page.get_by_label("Device").fill(device)
    page.get_by_role("radio", name=kind).first.check()
    follow(page, page.get_by_role("button", name="Generate"))
    expect_heading(page, "Your new security password")
    return page.locator("output").inner_text().replace("\n", "").replace(" ", "")


def newest_code(portal: Portal) -> str:
    """Return the code of the newest text message of the demonstration."""
    lines = (portal.data / "sms.log").read_text("utf-8").splitlines()
    return [line.split(" code ")[1][:6] for line in lines if " code " in line][-1]


def code_sent_to(portal: Portal, number: str) -> str:
    """Return the code of the first text message to a number, once the background process has sent one."""
    log, deadline = portal.data / "sms.log", time.monotonic() + 20
    while time.monotonic() < deadline:
        text = log.read_text("utf-8") if log.exists() else ""
        if found := re.search(rf"{re.escape(number)} .*?\b([0-9]{{6}})\b", text):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no message to {number}")


def enter_code(page: Page, code: str, button: str = "Verify") -> None:
    """Type a code and send it."""
    page.get_by_label("Verification code").or_(page.get_by_label("Recovery code")).fill(code)
    follow(page, page.get_by_role("button", name=button, exact=True))


def enter_pass(page: Page, secret: str) -> None:
    """Type an enrolment pass in the place of the second step."""
    page.get_by_label("Enrolment pass").fill(secret)
    follow(page, page.get_by_role("button", name="Verify", exact=True))


def verify_by_code(page: Page, portal: Portal, address: str, code: str) -> None:
    """Pass the identity check of a change of factors with a code and the account password."""
    expect_heading(page, "Verify your identity")
    page.get_by_label("Web logon password", exact=True).fill(portal.accounts[address])
    enter_code(page, code)


def verify_by_phone(page: Page, portal: Portal, address: str) -> None:
    """Pass the identity check with the account password and a code on the phone that is bound."""
    get_code_by_phone(page)
    verify_by_code(page, portal, address, newest_code(portal))


def get_code_by_phone(page: Page) -> None:
    """Ask for a text message where an identity is checked."""
    follow(page, page.get_by_role("button", name="Send code"))


def bind_phone(page: Page, portal: Portal, number: str) -> None:
    """Name the number and enter the code that is sent to it."""
    page.get_by_label("Mobile phone number").fill(number)
    follow(page, page.get_by_role("button", name="Next"))
    expect_heading(page, "Enter the code")
    enter_code(page, newest_code(portal), "Bind")


def attach_authenticator(page: Page, portal: Portal, address: str) -> tuple[AuthenticatorApp, list[str]]:
    """Attach an app from the overview, where no factor is bound yet; return it with the recovery codes."""
    follow(page, page.get_by_role("link", name="Attach Authenticator"))
    verify(page, portal, address)
    follow(page, page.get_by_role("button", name="Next"))
    return confirm_authenticator(page)


def confirm_authenticator(page: Page) -> tuple[AuthenticatorApp, list[str]]:
    """Scan the QR code on the page, confirm it and save the recovery codes; return the app with them."""
    app = AuthenticatorApp.scan(page)
    enter_code(page, app.code(), "Attach Now")
    expect_heading(page, "Authenticator attached")
    codes = recovery_codes(page)
    page.get_by_label("I have saved them").check()
    follow(page, page.get_by_role("button", name="Done"))
    return app, codes


def recovery_codes(page: Page) -> list[str]:
    """Return the recovery codes that the page shows."""
    return page.get_by_role("list", name="Your recovery codes").get_by_role("listitem").all_inner_texts()


def choose_questions(page: Page, answers: Sequence[str]) -> None:
    """Choose a different question for each answer, and go on to where they are typed again."""
    for number, answer in enumerate(answers, start=1):
        page.get_by_label(f"Question {number}").select_option(index=number)
        page.get_by_label(f"Answer {number}").fill(answer)
    follow(page, page.get_by_role("button", name="Next"))
    expect_heading(page, "Confirm your answers")


def answer_questions(page: Page, answers: Sequence[str], button: str) -> None:
    """Answer what is asked, in its order."""
    for field, answer in zip(page.locator("input[name^=answer_]").all(), answers, strict=True):
        field.fill(answer)
    follow(page, page.get_by_role("button", name=button))


def forgot_password_by(page: Page, portal: Portal, address: str, way: str = "phone") -> None:
    """Say whose password was forgotten, by ear for the captcha, and choose the way; in any language."""
    page.goto(f"{portal.web}/recovery/")
    name_address(page, portal, address)
    page.locator(f"[name=method][value={way}]").check()
    send(page)


def name_address(page: Page, portal: Portal, address: str) -> None:
    """Fill in the page that asks whose password was forgotten, and send it."""
    page.locator("[name=address]").fill(address)
    page.locator("[name=captcha]").fill(digits_spoken(page, portal))
    send(page)


def set_password(page: Page, password: str) -> None:
    """Type the new password twice, and send it."""
    page.locator("[name=new]").fill(password)
    page.locator("[name=confirm]").fill(password)
    send(page)


def send(page: Page) -> None:
    """Press the button that leads on from a page before the logon."""
    follow(page, page.locator("main .btn-primary"))
