"""P1: the first employee of a company, from the postmaster's page to a mail program that reads mail.

In both languages: the steps go by the names of fields and the one button that leads on.
"""

import email
import re
import time
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.mail_question import logon
from tests.journeys.steps import follow, send, set_password
from tests.portal import Portal

PASSWORD = "Quite-Another-7"
LANGUAGES = ("en", "zh-hans")


def letter_to(portal: Portal, private: str) -> str:
    """Return the text of the message that brought the link, once the background process has sent it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in (portal.data / "notices").glob("*.eml"):
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            if message["To"] == private:
                return str(message.get_content())
        time.sleep(0.1)
    raise AssertionError(f"no message to {private}")


def prove(page: Page, portal: Portal) -> None:
    """Pass the identity check of the console."""
    page.locator("[name=password]").fill(portal.accounts[POSTMASTER])
    send(page)


def log_on_as(page: Page, portal: Portal, address: str, password: str) -> None:
    page.goto(portal.web)
    page.locator("[name=address]").fill(address)
    page.locator("[name=password]").fill(password)
    send(page)


def at_new_employee(page: Page, portal: Portal, language: str) -> None:
    """Stand as the postmaster at the page of a new employee, in this language."""
    page.context.add_cookies([{"name": "language", "value": language, "url": portal.web}])
    log_on_as(page, portal, POSTMASTER, portal.accounts[POSTMASTER])
    page.goto(f"{portal.web}/console/employees/")
    follow(page, page.locator("a[href='/console/employees/create/']"))
    prove(page, portal)
    expect(page.locator("html")).to_have_attribute("lang", re.compile(language, re.IGNORECASE))


@pytest.mark.both_ways
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_is_mailed_and_the_first_password_opens_web_and_mail(
    page: Page, portal: Portal, language: str, scripts: bool
) -> None:
    name = f"first-{language}-{'with' if scripts else 'without'}"
    address, private = f"{name}@acme.example", f"{name}@home.example"
    at_new_employee(page, portal, language)
    page.locator("[name=name]").fill("Erste Angestellte")
    page.locator("[name=address]").fill(name)
    page.locator("[name=private_address]").fill(private)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("f•••@home.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Erste Angestellte")
    page.context.clear_cookies(name=re.compile("sid$"))

    letter = letter_to(portal, private)
    link = re.search(r"http\S+/set-password/#(\S+)", letter)
    assert link is not None
    page.goto(link[0])
    if not scripts:
        page.locator("[name=code]").fill(link[1])
    set_password(page, PASSWORD)
    assert logon(portal, address, PASSWORD) == "accept"
    log_on_as(page, portal, address, PASSWORD)
    assert "/logon/set-up/" in page.url


@pytest.mark.both_ways
def test_a_card_is_printed_and_its_code_or_picture_opens_the_account(page: Page, portal: Portal, scripts: bool) -> None:
    name = f"card-{'with' if scripts else 'without'}"
    address = f"{name}@acme.example"
    at_new_employee(page, portal, "en")
    page.locator("[name=name]").fill("Card Holder")
    page.locator("[name=address]").fill(address)
    page.locator("[name=how][value=sheet]").check()
    send(page)
    card = page.locator(".sheet li")
    expect(card).to_contain_text(address)
    code = card.locator(".code").inner_text()
    page.goto(f"{portal.web}/start/#{code.replace(' ', '')}/{address}")
    if scripts:
        expect(page.locator("[name=address]")).to_have_value(address)
    else:
        page.locator("[name=address]").fill(address)
        page.locator("[name=code]").fill(code)
    set_password(page, PASSWORD)
    assert logon(portal, address, PASSWORD) == "accept"
    assert code.replace(" ", "") not in portal.logs()


def test_deleted_restored_and_deleted_for_good(page: Page, portal: Portal, employee: str) -> None:
    """Whoever asks meets nobody; the mail server hears the same."""
    log_on_as(page, portal, POSTMASTER, portal.accounts[POSTMASTER])
    page.goto(f"{portal.web}/console/employees/?q={employee}")
    follow(page, page.locator("main table a").first)
    page.get_by_text("More", exact=True).click()
    follow(page, page.get_by_role("link", name="Delete to the recycle bin"))
    prove(page, portal)
    follow(page, page.get_by_role("button", name="Delete account"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recycle bin")
    assert logon(portal, employee, portal.accounts[employee]) == "reject"

    page.get_by_label("Name or email address", exact=True).fill(employee)
    follow(page, page.get_by_role("button", name="Apply"))
    follow(page, page.get_by_role("link", name="Restore"))
    prove(page, portal)
    page.get_by_role("radio", name="Printed card").check()
    follow(page, page.get_by_role("button", name="Restore"))
    expect(page.locator(".sheet .code")).to_be_visible()
    assert logon(portal, employee, portal.accounts[employee]) == "reject"
