"""Forgot Password, from the link on the logon page to what ended with the old password."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.established import ANSWERS, NEW_PASSWORD, Person, Settled, settle
from tests.journeys.steps import (
    answer_questions,
    code_sent_to,
    enter_code,
    follow,
    forgot_password_by,
    name_address,
    send,
    set_password,
)
from tests.portal import Portal

NUMBER = "+8613912345699"
DEVICES = ("iPhone", "iPad on the sofa", "Thunderbird at home")
ROSA = Person("rosa.lind@acme.example", number=NUMBER, has_app=True, labels=DEVICES)
NORA = Person("nora.winter@acme.example", has_questions=True)


def forgot_password(page: Page, portal: Portal) -> Iterator[str]:
    """By phone with an authenticator besides, by questions alone, and where nothing is bound."""
    [rosa, _] = settle(portal, ROSA, NORA)
    page.goto(portal.web)
    follow(page, page.get_by_role("link", name="Forgot Password"))
    yield "recovery-start"
    send(page)
    yield "recovery-start-refused"
    name_address(page, portal, ROSA.address)
    yield "recovery-method"
    yield from _first_proof(page, portal)
    yield from _second_proof(page, rosa)
    yield from _new_password(page)
    forgot_password_by(page, portal, NORA.address, "questions")
    answer_questions(page, ANSWERS, "Verify")
    set_password(page, NEW_PASSWORD)
    yield "recovery-done-by-questions"
    forgot_password_by(page, portal, "nobody@acme.example")
    for _ in range(5):
        enter_code(page, "000000")
    yield "recovery-failed"
    portal.query("UPDATE security_recoveryrequest SET expires_at = started_at RETURNING id")
    page.reload()
    yield "recovery-ended"


def _first_proof(page: Page, portal: Portal) -> Iterator[str]:
    page.get_by_role("radio", name="Questions").check()
    send(page)
    yield "recovery-questions"
    answer_questions(page, ("Uncle Marius", "Kowalska"), "Verify")
    yield "recovery-questions-refused"
    follow(page, page.get_by_role("link", name="Verify in another way"))
    send(page)
    yield "recovery-code"
    page.get_by_text("None of this works").click()
    yield "recovery-code-administrator"
    enter_code(page, "000000")
    yield "recovery-code-refused"
    enter_code(page, code_sent_to(portal, NUMBER))


def _second_proof(page: Page, rosa: Settled) -> Iterator[str]:
    yield "recovery-authenticator"
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    yield "recovery-recovery-code"
    enter_code(page, rosa.recovery_codes[0])


def _new_password(page: Page) -> Iterator[str]:
    yield "recovery-password"
    set_password(page, "password")
    yield "recovery-password-refused"
    set_password(page, NEW_PASSWORD)
    yield "recovery-done"
