"""The life of an account at the desk: made, edited, unlocked, deleted, restored, deleted for good."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import Person, settle
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

SETTLED = Person("settled@acme.example", "+8613912345678", has_app=True, labels=("iPhone", "Laptop"))


def life(page: Page, portal: Portal) -> Iterator[str]:
    """One newcomer, and somebody who has everything that a deletion ends."""
    settle(portal, SETTLED)
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/employees/")
    follow(page, page.get_by_role("link", name="New employee"))
    verify(page, portal, POSTMASTER)
    yield "console-create"
    follow(page, page.get_by_role("button", name="Create account"))
    yield "console-create-wrong"
    page.get_by_label("Name", exact=True).fill("Ellen Moss")
    page.get_by_label("Email address").fill("ellen")
    page.get_by_role("radio", name="Printed card").check()
    follow(page, page.get_by_role("button", name="Create account"))
    yield "console-card"
    yield from _settled(page, portal)
    yield from _binned(page, portal)


def _settled(page: Page, portal: Portal) -> Iterator[str]:
    page.goto(f"{portal.web}/console/employees/?q=settled")
    follow(page, page.locator("main table a").first)
    person = page.url
    page.goto(f"{person}unlock/")
    yield "console-unlock-nothing"
    portal.query(
        "UPDATE accounts_user SET second_step_closed_at = CURRENT_TIMESTAMP, second_step_failures = 30 "
        "WHERE address = ? RETURNING id",
        SETTLED.address,
    )
    page.goto(f"{person}unlock/")
    yield "console-unlock"
    page.goto(f"{person}edit/")
    yield "console-edit"
    portal.query("UPDATE accounts_user SET name = 'Settled Ann' WHERE address = ? RETURNING id", SETTLED.address)
    page.get_by_label("Name", exact=True).fill("Ann Settled")
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-edit-both"
    follow(page, page.get_by_role("button", name="Save"))
    yield from _shut(page, portal, person)
    page.goto(f"{person}delete/")
    verify(page, portal, POSTMASTER)
    yield "console-delete"
    follow(page, page.get_by_role("button", name="Delete account"))
    yield "console-bin"


def _shut(page: Page, portal: Portal, person: str) -> Iterator[str]:
    """What lets a frozen account in again, and what the link in a notice stopped."""
    shut = "UPDATE accounts_user SET frozen_at = {0}, factors_frozen_at = {0} WHERE address = ? RETURNING id"
    portal.query(shut.format("CURRENT_TIMESTAMP"), SETTLED.address)
    page.goto(f"{person}unfreeze/")
    yield "console-unfreeze"
    page.goto(f"{person}stopped/allow/")
    verify(page, portal, POSTMASTER)
    yield "console-thaw"
    page.goto(f"{person}stopped/remove/")
    yield "console-remove-frozen"
    portal.query(shut.format("NULL"), SETTLED.address)


def _binned(page: Page, portal: Portal) -> Iterator[str]:
    follow(page, page.get_by_role("link", name="Restore"))
    yield "console-restore"
    follow(page, page.get_by_role("link", name="Delete for good"))
    verify(page, portal, POSTMASTER)
    yield "console-purge"
    follow(page, page.get_by_role("button", name="Delete for good"))
    yield "console-bin-empty"
