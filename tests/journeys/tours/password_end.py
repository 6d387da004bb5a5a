"""What people see of a password that ends: the reminder, and the change on the way in."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.orders import order_expiry, set_temporary_password
from tests.journeys.steps import follow, log_off, log_on
from tests.portal import Portal

SOON, ADVISED, ENDED, TEMPORARY = (f"{name}@acme.example" for name in ("soon", "advised", "ended", "temporary"))


def password_end(page: Page, portal: Portal) -> Iterator[str]:
    """Three days before, afterwards as advice and by force, and a temporary password."""
    settle(portal, *(Person(address) for address in (SOON, ADVISED, ENDED, TEMPORARY)))
    order_expiry(portal, of=SOON, days_left=3, strength="force")
    log_on(page, portal, SOON, FORGOTTEN)
    yield "password-ends-soon"
    follow(page, page.get_by_role("link", name="Change password").first)
    yield "password-ends-soon-change"
    page.goto(portal.web)
    log_off(page)
    order_expiry(portal, of=ADVISED, days_left=-1, strength="advise")
    log_on(page, portal, ADVISED, FORGOTTEN)
    yield "password-expired-advised"
    log_off(page)
    order_expiry(portal, of=ENDED, days_left=-1, strength="force")
    log_on(page, portal, ENDED, FORGOTTEN)
    yield "password-expired"
    log_on(page, portal, TEMPORARY, set_temporary_password(portal, of=TEMPORARY))
    yield "password-temporary"
