"""The first logon: the set-up of an account, and the authenticator that the administrator requires (E2, rule 6)."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.moving_in.files import HASHES, csv_of
from tests.accounts.moving_in.files import PASSWORD as OLD_PASSWORD
from tests.journeys.orders import order
from tests.journeys.steps import (
    answer_questions,
    choose_questions,
    confirm_authenticator,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    get_code_by_phone,
    log_off,
    log_on,
    newest_code,
)
from tests.portal import Portal

ANSWERS = ("Kowalska", "The Beautiful South")


@pytest.mark.both_ways
def test_e2_a_newcomer_sets_up_questions_and_phone_and_then_is_in(page: Page, portal: Portal, newcomer: str) -> None:
    log_on(page, portal, newcomer)
    expect_heading(page, "Set up your account")
    page.goto(f"{portal.web}/settings/account-security/")
    expect_heading(page, "Log on")  # nobody is logged on before the set-up is done

    log_on(page, portal, newcomer)
    choose_questions(page, ANSWERS)
    answer_questions(page, (ANSWERS[0], "Something else"), "Confirm")
    expect(page.get_by_role("alert")).to_contain_text("These answers do not match those on the page before.")
    assert ANSWERS[0] not in page.content()
    answer_questions(page, (" kowalska", "the beautiful-south"), "Confirm")

    expect_heading(page, "Bind Secure phone")
    page.get_by_label("Mobile phone number").fill("+86 138 1234 5678")
    follow(page, page.get_by_role("button", name="Next"))
    enter_code(page, newest_code(portal), "Bind")
    expect_logged_on(page)
    expect(page.locator("#phone")).to_contain_text("+86 138 •••• 5678")

    log_off(page)
    log_on(page, portal, newcomer)
    expect_heading(page, "Verify your identity")
    get_code_by_phone(page)
    enter_code(page, newest_code(portal))
    expect_logged_on(page)


def test_rule_6_a_required_authenticator_is_attached_during_the_logon(
    page: Page, portal: Portal, employee: str
) -> None:
    order(portal, "second_factor", "required", of=employee)
    log_on(page, portal, employee)
    expect_heading(page, "Attach Authenticator")
    page.goto(f"{portal.web}/settings/account-security/")
    expect_heading(page, "Log on")

    log_on(page, portal, employee)
    follow(page, page.get_by_role("button", name="Next"))
    app, codes = confirm_authenticator(page)
    assert len(codes) == 10
    expect_logged_on(page)
    log_off(page)
    log_on(page, portal, employee)
    enter_code(page, app.code())
    expect_logged_on(page)


def test_p11_who_moved_in_logs_on_with_the_old_password_and_goes_on_with_it(
    page: Page, portal: Portal, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_bytes(csv_of(f"moved@acme.example,Moira Moved,{HASHES['{SHA256-CRYPT}']}"))
    portal.python("manage.py", "import_accounts", "--from", "csv", str(people), "--domain", "acme.example")
    moved = replace(portal, accounts={"moved@acme.example": OLD_PASSWORD})
    for _ in range(2):
        log_on(page, moved, "moved@acme.example")
        expect_heading(page, "Set up your account")
