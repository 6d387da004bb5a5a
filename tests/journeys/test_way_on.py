"""The way on: a logon that is the proof, an app that is replaced, a session that ends mid-form (X35, X36)."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.steps import (
    attach_authenticator,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    generate,
    log_off,
    log_on,
    recovery_codes,
    turn_on,
)
from tests.portal import Portal

OPEN_IN_APP = "Open in your authenticator app"


def test_generate_at_once_after_a_logon_with_a_code(page: Page, portal: Portal, employee: str) -> None:
    """X36: no second code, for which the person would have to wait; the next password takes a proof again."""
    log_on(page, portal, employee)
    turn_on(page)
    page.goto(portal.web)
    app, _ = attach_authenticator(page, portal, employee)
    log_off(page)
    log_on(page, portal, employee)
    enter_code(page, app.code())
    expect_logged_on(page)
    follow(page, page.get_by_role("link", name="Generate New Password").first)
    assert len(generate(page, "My phone")) == 16
    page.reload()
    expect_heading(page, "This password was already shown")
    expect(page.get_by_role("link", name="Generate New Password")).to_be_visible()
    follow(page, page.get_by_role("link", name="Delete this password"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("My phone")
    page.goto(f"{portal.web}/settings/client-passwords/generate/")
    expect_heading(page, "Verify your identity")


def test_a_new_phone_takes_the_place_of_the_old_one(page: Page, portal: Portal, employee: str) -> None:
    """X35: one page asks for password and code; the old app works until the new one does."""
    log_on(page, portal, employee)
    old, old_codes = attach_authenticator(page, portal, employee)
    log_off(page)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, old_codes[0])
    expect(page.get_by_text("You logged on with a recovery code.")).to_be_visible()
    follow(page, page.get_by_role("link", name="Replace Authenticator").first)
    page.get_by_label("Web logon password").fill(portal.accounts[employee])
    enter_code(page, old_codes[1], "Next")
    expect(page.get_by_role("link", name=OPEN_IN_APP)).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    link = page.get_by_role("link", name=OPEN_IN_APP)
    expect(link).to_be_visible()
    new = AuthenticatorApp.scan(page)
    assert new.totp.secret in (link.get_attribute("href") or "")
    assert new.totp.secret != old.totp.secret
    enter_code(page, new.code(), "Attach Now")
    expect_heading(page, "Authenticator replaced")
    assert not set(recovery_codes(page)) & set(old_codes)
    page.get_by_label("I have saved them").check()
    follow(page, page.get_by_role("button", name="Done"))
    expect(page.get_by_text("You logged on with a recovery code.")).to_have_count(0)
    log_off(page)
    log_on(page, portal, employee)
    enter_code(page, old.code())
    expect(page.get_by_role("alert")).to_contain_text("The code is incorrect or has expired.")


def test_a_session_that_ends_while_a_form_is_filled_in(
    context: BrowserContext, page: Page, portal: Portal, employee: str
) -> None:
    """The logon page says why, and leads back to the form."""
    log_on(page, portal, employee)
    page.goto(f"{portal.web}/settings/password/")
    page.locator("#id_current").fill(portal.accounts[employee])
    assert context.browser is not None
    elsewhere = context.browser.new_page()
    log_on(elsewhere, portal, employee)
    elsewhere.goto(f"{portal.web}/settings/sessions/end-others/")
    follow(elsewhere, elsewhere.get_by_role("button", name="Log off everywhere else"))
    elsewhere.close()
    follow(page, page.locator("main form button[type=submit]").first)
    expect_heading(page, "Log on")
    expect(page.get_by_text("ended this session.")).to_be_visible()
    page.get_by_label("Email address").fill(employee)
    page.get_by_label("Password", exact=True).fill(portal.accounts[employee])
    follow(page, page.get_by_role("button", name="Log on"))
    expect(page).to_have_url(re.compile(r"/settings/password/$"))


def test_deleting_the_app_asks_for_it_once(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    app, _ = attach_authenticator(page, portal, employee)
    follow(page, page.get_by_role("link", name="Delete Authenticator"))
    page.get_by_label("Web logon password", exact=True).fill(portal.accounts[employee])
    enter_code(page, app.code())
    expect_heading(page, "Delete Authenticator?")
    follow(page, page.get_by_role("button", name="Delete"))
    expect(page.get_by_text("The authenticator is deleted.")).to_be_visible()
