"""Logging on with each method of the second step, and what a wrong code is told (E3, rule 6)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.orders import order
from tests.journeys.steps import (
    answer_questions,
    attach_authenticator,
    bind_phone,
    choose_questions,
    enter_code,
    expect_heading,
    expect_logged_on,
    follow,
    get_code_by_phone,
    log_off,
    log_on,
    newest_code,
    verify,
    verify_by_code,
)
from tests.portal import Portal


@pytest.mark.both_ways
def test_rule_6_with_phone_and_app_one_suffices_and_the_person_chooses(
    page: Page, portal: Portal, employee: str
) -> None:
    log_on(page, portal, employee)
    app, codes = attach_authenticator(page, portal, employee)
    follow(page, page.get_by_role("link", name="Bind Secure phone"))
    verify_by_code(page, portal, employee, app.code())
    bind_phone(page, portal, "+86 139 0000 1111")

    log_off(page)
    log_on(page, portal, employee)
    enter_code(page, app.code())
    expect_logged_on(page)

    log_off(page)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Use your secure phone instead"))
    get_code_by_phone(page)
    expect(page.get_by_role("status").first).to_contain_text("We sent a code to •••• 1111. It expires in 5 minutes.")
    enter_code(page, newest_code(portal))
    expect_logged_on(page)

    log_off(page)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, codes[3].lower())
    expect_logged_on(page)


def test_e3_wrong_and_used_codes_are_told_apart_and_open_nothing(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    app, codes = attach_authenticator(page, portal, employee)
    log_off(page)
    log_on(page, portal, employee)
    alert = page.get_by_role("alert")
    enter_code(page, "12345")
    expect(alert).to_contain_text("The code has 6 digits.")
    enter_code(page, app.wrong_code())
    expect(alert).to_contain_text("The code is incorrect or has expired. Enter the newest code.")
    enter_code(page, app.last_code())
    expect(alert).to_contain_text("This code was already used. Wait for the next one.")

    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, codes[0])
    expect_logged_on(page)
    log_off(page)
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, codes[0])
    expect(alert).to_contain_text("This recovery code was already used. Enter another one.")
    follow(page, page.get_by_role("link", name="Use your authenticator app instead"))
    enter_code(page, app.code())
    expect_logged_on(page)


def test_e9_questions_are_the_second_step_only_where_the_domain_says_so(
    page: Page, portal: Portal, employee: str
) -> None:
    answers = ("Kowalska", "The Beautiful South")
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Set up Questions"))
    verify(page, portal, employee)
    choose_questions(page, answers)
    answer_questions(page, answers, "Confirm")
    expect_logged_on(page)
    log_off(page)
    log_on(page, portal, employee)
    expect_logged_on(page)

    order(portal, "questions_as_second_step", "on", of=employee)
    log_off(page)
    log_on(page, portal, employee)
    expect_heading(page, "Verify your identity")
    expect(page.get_by_label("Set as trusted device")).to_have_count(0)
    answer_questions(page, ("Kowalska", "Wrong"), "Verify")
    expect(page.get_by_role("alert")).to_contain_text("The answers are not all correct.")
    answer_questions(page, answers, "Verify")
    expect_logged_on(page)
