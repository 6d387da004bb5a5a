"""Everything that can stand between the right password and the first page (E2)."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.conftest import NEWCOMER
from tests.journeys.orders import order, order_new_password
from tests.journeys.steps import answer_questions, choose_questions, enter_code, follow, log_on
from tests.portal import Portal

NEW_PASSWORD = "Quite-Another-7"
ANSWERS = ("Kowalska", "The Beautiful South")


def first_logon(page: Page, portal: Portal) -> Iterator[str]:
    """An authenticator that is required, a password that has to be changed, and the set-up of a new account."""
    order(portal, "second_factor", "required", of=NEWCOMER)
    order_new_password(portal, of=NEWCOMER)
    log_on(page, portal, NEWCOMER)
    yield "enrolment"
    follow(page, page.get_by_role("button", name="Next"))
    yield "enrolment-confirm"
    enter_code(page, AuthenticatorApp.scan(page).code(), "Attach Now")
    yield "enrolment-attached"
    page.get_by_label("I have saved them").check()
    follow(page, page.get_by_role("button", name="Done"))
    yield "forced-change"
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    follow(page, page.get_by_role("button", name="Save"))
    yield "set-up-questions"
    choose_questions(page, ANSWERS)
    yield "set-up-confirm"
    answer_questions(page, ANSWERS, "Confirm")
    yield "set-up-phone"
    page.get_by_label("Mobile phone number").fill("+86 137 1234 5678")
    follow(page, page.get_by_role("button", name="Next"))
    yield "set-up-phone-code"
