"""People come in by a file: checked, corrected, imported, and handed their first passwords on a sheet."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

COLUMNS = "address,name,department,private_address,protocols"
WRONG = (
    "li na@acme.example,Li Na,Shanghai plant,,",
    "alice@acme.example,Alicia,Shanghai plant,,",
    "zhang@acme.example,=HYPERLINK(1),Shanghai plant,,",
    "wang@acme.example,Wang Fang,Shanghai plant,wang@acme.example,",
    "wang@acme.example,Wang Fang,Shanghai plant,,fax",
    "wu@acme.example,Wu Wei",
)
RIGHT = (
    "li.na@acme.example,Li Na,Shanghai plant/Night shift,,",
    "wang@acme.example,Wang Fang,Shanghai plant,wang@home.example,imap smtp",
    "陈@acme.example,陈静,Shanghai plant,,",
)


def send_file(page: Page, *rows: str, name: str = "people.csv", columns: str = COLUMNS) -> None:
    """Choose a file of these rows and let it be checked, for the first time or once more."""
    data = "\n".join([columns, *rows]).encode()
    page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": data}])
    follow(page, page.get_by_role("button", name="Check"))


def wait_until_over(page: Page) -> None:
    """Look again until the background process is through."""
    refresh = page.get_by_role("link", name="Refresh")
    while refresh.count():
        follow(page, refresh)
    expect(page.get_by_role("heading", name="How they get in")).to_be_visible()


def imports(page: Page, portal: Portal) -> Iterator[str]:
    """A file with mistakes, the corrected one, and its people."""
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/imports/")
    yield "console-import-none"
    follow(page, page.get_by_role("button", name="Check"))
    yield "console-import-nothing"
    send_file(page, *WRONG, *RIGHT, name="shanghai-winter.csv")
    yield "console-import-wrong"
    send_file(page, *RIGHT, "alice@acme.example,Alice Moreau,,,", name="shanghai-winter.csv")
    verify(page, portal, POSTMASTER)
    yield "console-import-right"
    follow(page, page.get_by_role("button", name="Import 3 people"))
    yield "console-import-under-way"
    wait_until_over(page)
    yield "console-import-over"
    page.goto(f"{portal.web}/console/imports/")
    yield "console-imports"
    follow(page, page.get_by_role("link", name="People as CSV"))
    verify(page, portal, POSTMASTER)
    yield "console-export"
