"""An employee gives the phone a password of its own, and takes it away again (E5, rules 2, 3, 9)."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.mail_question import logon
from tests.journeys.steps import SWITCH, follow, generate, log_on, turn_on, verify
from tests.portal import Portal

SELECTED = (
    "() => { const s = getSelection(); s.selectAllChildren(document.querySelector('output')); return s.toString() }"
)


@pytest.mark.both_ways
def test_a_password_for_one_device_from_switch_to_deletion(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    turn_on(page)
    verify(page, portal, employee)
    secret = generate(page, "My iPhone")
    assert len(secret) == 16
    assert logon(portal, employee, secret) == "accept"
    assert logon(portal, employee, portal.accounts[employee]) == "reject"

    follow(page, page.get_by_role("link", name="OK").or_(page.get_by_role("button", name="OK")))
    expect(page.get_by_role("row", name="My iPhone")).to_be_visible()
    assert secret not in page.content()
    follow(page, page.get_by_role("link", name="Delete My iPhone"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("My iPhone")
    follow(page, page.get_by_role("button", name="Delete"))
    expect(page.get_by_role("main")).to_contain_text("is deleted")
    assert logon(portal, employee, secret) == "reject"


def test_the_secret_never_comes_back(page: Page, portal: Portal, employee: str) -> None:
    """C3, C12: reload, Back and Forward neither show it again nor make another."""
    log_on(page, portal, employee)
    turn_on(page)
    verify(page, portal, employee)
    secret = generate(page, "My iPhone")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This password was already shown")
    for move in (page.go_back, page.go_back, page.go_forward):
        move()
        assert secret not in page.content()
    issued = (
        "SELECT count(*) FROM security_clientpassword c JOIN accounts_user a ON a.id = c.account_id WHERE a.address = ?"
    )
    assert portal.query(issued, employee) == [(1,)]


@pytest.mark.both_ways
def test_selecting_by_hand_copies_sixteen_clean_characters(
    page: Page, portal: Portal, employee: str, scripts: bool, context: BrowserContext
) -> None:
    """The gaps are drawn, not typed; with scripts the Copy button does the same."""
    log_on(page, portal, employee)
    turn_on(page)
    verify(page, portal, employee)
    secret = generate(page, "My iPhone")
    assert page.evaluate(SELECTED) == secret
    copy = page.get_by_role("button", name="Copy")
    if scripts:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        copy.click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
        assert page.evaluate("navigator.clipboard.readText()") == secret
    else:
        expect(copy).to_be_hidden()


def test_turning_off_names_the_devices_and_what_to_do(page: Page, portal: Portal, employee: str) -> None:
    """Rule 2, decision "toggle off, then on": the passwords end, the account password works again."""
    log_on(page, portal, employee)
    turn_on(page)
    verify(page, portal, employee)
    secret = generate(page, "Old Nokia")
    page.goto(portal.web)
    follow(page, page.get_by_role("button", name=SWITCH))
    verify(page, portal, employee)
    expect(page.get_by_role("main")).to_contain_text("Old Nokia")
    follow(page, page.get_by_role("button", name="OK"))
    expect(page.get_by_role("main")).to_contain_text("Enter your web logon password in every mail program")
    assert logon(portal, employee, secret) == "reject"
    assert logon(portal, employee, portal.accounts[employee]) == "accept"


def test_a_security_password_opens_no_browser(page: Page, portal: Portal, employee: str) -> None:
    """Rule 3."""
    log_on(page, portal, employee)
    turn_on(page)
    verify(page, portal, employee)
    secret = generate(page, "My iPhone")
    page.goto(portal.web)
    follow(page, page.get_by_role("button", name="Log off"))
    page.get_by_label("Email address").fill(employee)
    page.get_by_label("Password", exact=True).fill(secret)
    follow(page, page.get_by_role("button", name="Log on"))
    expect(page.get_by_role("alert")).to_contain_text("The email address or password is incorrect.")
