"""The phone is gone, and the app with it: a recovery code is the way back (E7)."""

from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    attach_authenticator,
    bind_phone,
    confirm_authenticator,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    log_off,
    log_on,
    verify,
    verify_by_code,
    verify_by_phone,
)
from tests.portal import Portal


def test_e7_a_lost_app_is_deleted_and_another_attached(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    lost, codes = attach_authenticator(page, portal, employee)
    log_off(page)

    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, codes[0])
    expect_logged_on(page)
    follow(page, page.get_by_role("link", name="Delete Authenticator"))
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    verify_by_code(page, portal, employee, codes[1])
    expect_heading(page, "Delete Authenticator?")
    follow(page, page.get_by_role("button", name="Delete"))
    expect(page.get_by_role("status").first).to_contain_text("The authenticator is deleted.")

    follow(page, page.get_by_role("link", name="Attach Authenticator"))
    verify(page, portal, employee)
    follow(page, page.get_by_role("button", name="Next"))
    new, _ = confirm_authenticator(page)
    assert new.totp.secret != lost.totp.secret
    log_off(page)
    log_on(page, portal, employee)
    enter_code(page, lost.wrong_code())
    enter_code(page, new.code())
    expect_logged_on(page)


def test_e8_a_lost_secure_phone_is_removed_with_a_code_of_the_app(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Bind Secure phone"))
    verify(page, portal, employee)
    bind_phone(page, portal, "+49 1512 3456780")
    follow(page, page.get_by_role("link", name="Attach Authenticator"))
    verify_by_phone(page, portal, employee)
    follow(page, page.get_by_role("button", name="Next"))
    app, _ = confirm_authenticator(page)
    log_off(page)

    log_on(page, portal, employee)
    enter_code(page, app.code())
    follow(page, page.get_by_role("link", name="Remove Secure phone"))
    verify_by_code(page, portal, employee, app.code())
    follow(page, page.get_by_role("button", name="Remove"))
    expect(page.get_by_role("main")).to_contain_text("Your secure phone is removed.")
    log_off(page)
    log_on(page, portal, employee)
    expect(page.get_by_role("link", name="Use your secure phone instead")).to_have_count(0)
