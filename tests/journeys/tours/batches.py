"""What the postmaster does to many at once: pasted, previewed, done, and handed out on a sheet."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import Person, settle
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

BATCHES = "/console/batches/"
FURNISHED = Person("many-a@acme.example", "+8613812345679", has_app=True, labels=("Laptop", "Tablet"))
PEOPLE = (FURNISHED, Person("many-b@acme.example"), Person("many-c@acme.example", labels=("Scanner",)))


def paste(page: Page, portal: Portal, *addresses: str) -> None:
    """Choose these by their addresses."""
    page.goto(f"{portal.web}{BATCHES}")
    page.get_by_label("Email addresses").fill("\n".join(addresses))
    follow(page, page.get_by_role("button", name="Next"))


def choose(page: Page, act: str) -> None:
    """Say what is to be done to those who were chosen."""
    page.get_by_role("radio", name=act, exact=True).check()
    follow(page, page.get_by_role("button", name="Next"))


def wait_until_done(page: Page) -> None:
    """Look again until the background process is through."""
    refresh = page.get_by_role("link", name="Refresh")
    while refresh.count():
        follow(page, refresh)
    expect(page.get_by_role("heading", name="Result")).to_be_visible()


def batches(page: Page, portal: Portal) -> Iterator[str]:
    """Three people, their administrator among them, and some rubbish."""
    settle(portal, *PEOPLE)
    addresses = [person.address for person in PEOPLE]
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}{BATCHES}")
    yield "console-batch-start"
    paste(page, portal, addresses[0], '=HYPERLINK("x")', "nobody@acme.example")
    yield "console-batch-wrong"
    paste(page, portal, *addresses, POSTMASTER)
    yield "console-batch-act"
    for act, name in (("Move to another department", "move"), ("Protocols", "protocols")):
        choose(page, act)
        yield f"console-batch-{name}"
        follow(page, page.get_by_role("link", name="Do something else"))
    choose(page, "Remove second factors")
    page.get_by_role("checkbox", name="Phone").check()
    follow(page, page.get_by_role("button", name="Preview"))
    verify(page, portal, POSTMASTER)
    yield "console-batch-preview-factors"
    follow(page, page.get_by_role("link", name="Do something else"))
    choose(page, "Reset passwords")
    yield "console-batch-preview"
    follow(page, page.get_by_role("button", name="Reset 3 passwords"))
    wait_until_done(page)
    yield "console-batch-result"
    sheet = page.get_by_role("link", name="Open the sheet")
    follow(page, sheet)
    verify(page, portal, POSTMASTER)
    yield "console-sheet"
    follow(page, page.get_by_role("link", name="Void these cards"))
    yield "console-sheet-void"
    follow(page, page.get_by_role("button", name="Void these cards"))
    yield "console-sheet-empty"
    page.goto(f"{portal.web}{BATCHES}")
    yield "console-batch-list"
