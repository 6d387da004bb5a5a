"""An employee attaches an authenticator by the picture on the screen, and keeps the recovery codes (E7)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.steps import (
    attach_authenticator,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    log_off,
    log_on,
    recovery_codes,
    verify,
    verify_by_code,
)
from tests.portal import Portal

PRINTED = "() => { window.printed = 0; window.print = () => { window.printed += 1 } }"


def _to_picture(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Attach Authenticator"))
    verify(page, portal, employee)
    follow(page, page.get_by_role("button", name="Next"))


def test_e7_the_picture_is_read_in_light_and_dark_and_says_the_same_as_the_text(
    page: Page, portal: Portal, employee: str
) -> None:
    _to_picture(page, portal, employee)
    apps = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            apps.append(AuthenticatorApp.scan(page))
    app = apps[0]
    assert {one.totp.secret for one in apps} == {app.totp.secret}
    assert (app.totp.name, app.totp.issuer) == (employee, "Mail Portal")
    page.get_by_text("Cannot scan? Enter the key by hand").click()
    expect(page.locator("#key")).to_be_visible()
    assert page.locator("#key").inner_text().replace("\n", "").replace(" ", "") == app.totp.secret

    enter_code(page, app.wrong_code(), "Attach Now")
    expect(page.get_by_role("alert")).to_contain_text("The code is incorrect or has expired. Enter the newest code.")
    page.reload()
    assert AuthenticatorApp.scan(page).totp.secret == app.totp.secret, "a slip must not cost another scan"
    enter_code(page, app.code(), "Attach Now")
    expect_heading(page, "Authenticator attached")


def test_e7_a_clock_that_is_off_is_told_by_how_much(page: Page, portal: Portal, employee: str) -> None:
    _to_picture(page, portal, employee)
    app = AuthenticatorApp.scan(page)
    enter_code(page, app.code_of_a_clock_ahead(minutes=12), "Attach Now")
    expect(page.get_by_role("alert")).to_contain_text("Your phone's clock is about 12 minutes fast")
    expect(page.get_by_role("alert")).to_contain_text("Set its date, time and time zone to automatic")


@pytest.mark.both_ways
def test_e7_recovery_codes_are_shown_once_with_file_and_paper(
    page: Page, portal: Portal, employee: str, scripts: bool, tmp_path: Path
) -> None:
    _to_picture(page, portal, employee)
    if scripts:
        page.context.add_init_script(f"({PRINTED})()")
    app = AuthenticatorApp.scan(page)
    enter_code(page, app.code(), "Attach Now")
    codes = recovery_codes(page)
    assert len(set(codes)) == 10

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "recovery-codes.txt"
    assert [line for line in file.read_text("utf-8").splitlines() if line in codes] == codes
    assert employee in file.read_text("utf-8")

    _hold_print(page, codes, scripts=scripts)
    page.reload()
    expect_heading(page, "These recovery codes were already shown")
    for move in (page.go_back, page.go_back, page.go_forward):
        move()
        assert not any(code in page.content() for code in codes)


def _hold_print(page: Page, codes: list[str], *, scripts: bool) -> None:
    button = page.get_by_role("button", name="Print")
    if scripts:
        button.click()
        assert page.evaluate("window.printed") == 1
    else:
        expect(button).to_be_hidden()  # the browser's own menu prints without scripts
    page.emulate_media(media="print")
    for code in codes:
        expect(page.get_by_text(code)).to_be_visible()
    for name in ("Account and Security", "Breadcrumb"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    page.emulate_media(media="screen")


def test_e7_renewed_recovery_codes_replace_the_old_ones(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    app, old = attach_authenticator(page, portal, employee)
    follow(page, page.get_by_role("link", name="Renew Recovery codes"))
    verify_by_code(page, portal, employee, app.code())
    follow(page, page.get_by_role("button", name="Renew"))
    new = recovery_codes(page)
    assert not set(new) & set(old)

    page.goto(portal.web)
    log_off(page)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, old[0])
    expect(page.get_by_role("alert")).to_contain_text("The recovery code is incorrect.")
    enter_code(page, new[0])
    expect_logged_on(page)
