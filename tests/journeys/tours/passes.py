"""The enrolment pass: made for somebody who has lost everything, voided, made again and used."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.steps import enter_pass, follow, log_off, log_on, verify
from tests.portal import Portal

LOCKED_OUT = Person("locked.out@acme.example", "+8613812345679", has_app=True)


def passes(page: Page, portal: Portal) -> Iterator[str]:
    """The desk's pages, then those of the person who is let in again."""
    settle(portal, LOCKED_OUT)
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/employees/?q=locked.out")
    follow(page, page.locator("main table a").first)
    person = page.url
    page.goto(f"{person}pass/")
    verify(page, portal, POSTMASTER)
    yield "console-pass"
    follow(page, page.get_by_role("button", name="Remove these and make the pass"))
    yield "console-pass-made"
    follow(page, page.get_by_role("link", name="Void this pass"))
    yield "console-pass-void"
    page.goto(f"{person}pass/")
    yield "console-pass-again"
    follow(page, page.get_by_role("button", name="Make the pass"))
    secret = page.locator("output").inner_text()
    log_off(page)
    log_on(page, portal, LOCKED_OUT.address, FORGOTTEN)
    enter_pass(page, "0000")
    yield "second-step-pass-wrong"
    enter_pass(page, secret)
    yield "attach-by-pass"
