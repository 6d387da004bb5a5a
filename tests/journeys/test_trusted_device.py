"""A trusted device skips the second step at logon, and nothing else (E10, rule 7)."""

from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    attach_authenticator,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    log_off,
    log_on,
)
from tests.portal import Portal


def test_rule_7_trusted_until_removed_and_never_for_a_sensitive_act(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    app, _ = attach_authenticator(page, portal, employee)
    log_off(page)
    log_on(page, portal, employee)
    trust = page.get_by_label("Set as trusted device")
    expect(trust).not_to_be_checked()
    trust.check()
    enter_code(page, app.code())
    expect_logged_on(page)

    log_off(page)
    log_on(page, portal, employee)
    expect_logged_on(page)
    follow(page, page.get_by_role("link", name="Renew Recovery codes"))
    expect_heading(page, "Verify your identity")
    expect(page.get_by_label("Verification code")).to_be_visible()

    page.goto(f"{portal.web}/settings/trusted-devices/")
    device = page.get_by_role("row").filter(has_text="This device")
    expect(device).to_have_count(1)
    follow(page, device.get_by_role("button", name="Remove"))
    expect(page.get_by_role("status").first).to_contain_text("Its next logon asks for the second step.")
    log_off(page)
    log_on(page, portal, employee)
    expect_heading(page, "Verify your identity")
    enter_code(page, app.code())
    expect_logged_on(page)
