"""Second factors: attaching, logging on with them, and letting them go."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.notices import stopping_link
from tests.journeys.orders import order
from tests.journeys.steps import (
    answer_questions,
    attach_authenticator,
    choose_questions,
    enter_code,
    follow,
    get_code_by_phone,
    log_off,
    log_on,
    newest_code,
    recovery_codes,
    verify,
    verify_by_code,
    verify_by_phone,
)
from tests.portal import Portal


def authenticator(page: Page, portal: Portal) -> Iterator[str]:
    """From the overview to ten new recovery codes and to the question before the deletion."""
    employee = "carol@acme.example"
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Attach Authenticator"))
    verify(page, portal, employee)
    yield "authenticator-attach"
    follow(page, page.get_by_role("button", name="Next"))
    yield "authenticator-confirm"
    page.get_by_text("Cannot scan? Enter the key by hand").click()
    yield "authenticator-confirm-by-hand"
    page.reload()
    app = AuthenticatorApp.scan(page)
    enter_code(page, app.code_of_a_clock_ahead(minutes=12), "Attach Now")
    yield "authenticator-confirm-refused"
    enter_code(page, app.code(), "Attach Now")
    yield "authenticator-attached"
    codes = recovery_codes(page)
    page.get_by_label("I have saved them").check()
    follow(page, page.get_by_role("button", name="Done"))
    yield "overview-authenticator"
    follow(page, page.get_by_role("link", name="Renew Recovery codes"))
    yield "step-up-authenticator"
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    yield "step-up-recovery-code"
    verify_by_code(page, portal, employee, codes[0])
    yield "recovery-codes-renew"
    follow(page, page.get_by_role("button", name="Renew"))
    yield "recovery-codes-renewed"
    page.goto(portal.web)
    follow(page, page.get_by_role("link", name="Delete Authenticator"))
    verify_by_code(page, portal, employee, app.code())
    yield "authenticator-delete"
    follow(page, page.get_by_role("link", name="Replace the authenticator instead"))
    yield "authenticator-replace"
    page.goto(f"{portal.web}/logoff/")
    yield "log-off-asked-again"


def second_step(page: Page, portal: Portal) -> Iterator[str]:
    """A logon with its choice of methods, a slip, and trust in this browser."""
    employee = "scanner@acme.example"
    log_on(page, portal, employee)
    app, _ = attach_authenticator(page, portal, employee)
    page.goto(f"{portal.web}/settings/trusted-devices/")
    yield "trusted-devices-none"
    log_off(page)
    log_on(page, portal, employee)
    yield "second-step-authenticator"
    enter_code(page, app.wrong_code())
    yield "second-step-refused"
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    yield "second-step-recovery-code"
    follow(page, page.get_by_role("link", name="Use your authenticator app instead"))
    page.get_by_label("Set as trusted device").check()
    enter_code(page, app.code())
    for path, stop in (
        ("", "trusted-devices"),
        ("remove-all/", "trusted-devices-remove-all"),
        ("not-mine/", "trusted-devices-not-mine"),
    ):
        page.goto(f"{portal.web}/settings/trusted-devices/{path}")
        yield stop
    yield from _stopped(page, portal, employee, app)


def _stopped(page: Page, portal: Portal, employee: str, app: AuthenticatorApp) -> Iterator[str]:
    """A change of which the person says: this was not me. The authenticator is from before, the recovery codes not."""
    mine = "user_id = (SELECT id FROM accounts_user WHERE address = ?)"
    long_ago = "UPDATE security_authenticator SET confirmed_at = '2026-01-01 00:00:00+00:00'"
    portal.query(f"{long_ago} WHERE {mine} RETURNING id", employee)
    page.goto(f"{portal.web}/settings/notices/")
    page.get_by_role("checkbox", name="Tell me about a logon from a new place").uncheck()
    follow(page, page.get_by_role("button", name="Save"))
    page.goto(stopping_link(portal, employee, "Notices turned off"))
    yield "not-me"
    follow(page, page.get_by_role("button", name="Stop these changes"))
    yield "not-me-stopped"
    log_on(page, portal, employee)
    enter_code(page, app.code())
    yield "overview-stopped"
    follow(page, page.get_by_role("link", name="See what was stopped"))
    yield "stopped"
    follow(page, page.get_by_role("link", name="All mine: let them work again"))
    verify_by_code(page, portal, employee, app.code())
    yield "stopped-allow"
    page.goto(f"{portal.web}/settings/stopped/remove/")
    yield "stopped-remove"


def secure_phone(page: Page, portal: Portal) -> Iterator[str]:
    """Binding a phone, a slip on the way, a logon with it, replacing and removing it."""
    employee = "bob@acme.example"
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Bind Secure phone"))
    verify(page, portal, employee)
    yield "phone-bind"
    page.get_by_label("Mobile phone number").fill("138 1234")
    follow(page, page.get_by_role("button", name="Next"))
    yield "phone-bind-refused"
    page.get_by_label("Mobile phone number").fill("+86 138 1234 5678")
    follow(page, page.get_by_role("button", name="Next"))
    yield "phone-code"
    follow(page, page.get_by_role("button", name="Send a new code"))
    yield "phone-code-too-soon"
    enter_code(page, newest_code(portal), "Bind")
    yield "overview-phone-bound"
    log_off(page)
    log_on(page, portal, employee)
    yield "second-step-phone"
    get_code_by_phone(page)
    yield "second-step-phone-sent"
    enter_code(page, newest_code(portal))
    follow(page, page.get_by_role("link", name="Change Secure phone"))
    yield "step-up-phone"
    verify_by_phone(page, portal, employee)
    yield "phone-change"
    page.goto(portal.web)
    follow(page, page.get_by_role("link", name="Remove Secure phone"))
    yield "phone-unbind"


def questions(page: Page, portal: Portal) -> Iterator[str]:
    """Choosing and answering, and the questions as second step and as identity check."""
    employee, answers = "li.wei@acme.example", ("Kowalska", "The Beautiful South")
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Set up Questions"))
    verify(page, portal, employee)
    yield "questions-choose"
    follow(page, page.get_by_role("button", name="Next"))
    yield "questions-choose-refused"
    choose_questions(page, answers)
    yield "questions-confirm"
    answer_questions(page, answers, "Confirm")
    yield "overview-questions"
    follow(page, page.get_by_role("link", name="Change Questions"))
    yield "step-up-questions"
    order(portal, "questions_as_second_step", "on", of=employee)
    page.goto(portal.web)
    log_off(page)
    log_on(page, portal, employee)
    yield "second-step-questions"
