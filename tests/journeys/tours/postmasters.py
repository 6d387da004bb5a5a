"""What an operator does for a postmaster who cannot get in, and how the installation is."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.established import Person, settle
from tests.journeys.on_duty import operator_on_duty, prove
from tests.journeys.steps import follow
from tests.portal import Portal


def operator_helps(page: Page, portal: Portal) -> Iterator[str]:
    """A link that is voided, a pass that is, and the health of the installation."""
    odilia = operator_on_duty(page, portal, "odilia")
    settle(portal, Person("postmaster@lindqvist.example", number="+8613812345699", has_app=True))
    page.goto(f"{portal.web}/operator/domains/lindqvist.example/")
    yield "operator-postmaster"
    for step, link in (("password", "Reset Password"), ("factors", "Reset factors"), ("pass", "Make a pass")):
        follow(page, page.get_by_role("link", name=link))
        yield f"operator-{step}"
        follow(page, page.get_by_role("link", name="Cancel"))
    follow(page, page.get_by_role("link", name="Reset Password"))
    page.get_by_label("Reason").fill("Called back on the number in the contract")
    follow(page, page.get_by_role("button", name="Reset Password"))
    yield "operator-link"
    follow(page, page.get_by_role("link", name="Look again"))
    yield "operator-receipt"
    # The fresh logon was the proof of one act.
    follow(page, page.get_by_role("link", name="Void this link"))
    prove(page, odilia)
    yield "operator-link-void"
    follow(page, page.get_by_role("button", name="Void this link"))
    follow(page, page.get_by_role("link", name="Make a pass"))
    page.get_by_label("Reason").fill("Both phones were stolen")
    follow(page, page.get_by_role("button", name="Remove these and make the pass"))
    yield "operator-pass-made"
    follow(page, page.get_by_role("link", name="Void this pass"))
    yield "operator-pass-void"
    follow(page, page.get_by_role("link", name="Health"))
    yield "operator-health"
