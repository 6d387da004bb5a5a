"""An operator at work: the logon with an app, and one recovery code for each proof, so that none waits for the app."""

from playwright.sync_api import Page

from tests.journeys.established import FORGOTTEN, Person, Settled, settle
from tests.journeys.steps import enter_code, expect_heading, follow, log_on
from tests.portal import Portal


def operator_on_duty(page: Page, portal: Portal, name: str) -> Settled:
    """Settle an operator of this name, and log on; return what they have at hand."""
    address = f"{name}@portal.example"
    [operator] = settle(portal, Person(address, has_app=True))
    assert operator.app is not None
    log_on(page, portal, address, FORGOTTEN)
    enter_code(page, operator.app.code())
    expect_heading(page, "Domains")
    return operator


def prove(page: Page, operator: Settled) -> None:
    """Pass the identity check with the next recovery code."""
    expect_heading(page, "Verify your identity")
    follow(page, page.get_by_role("link", name="Use a recovery code instead"))
    enter_code(page, operator.recovery_codes.pop())
