"""What the postmaster reads in the two logs, and takes away for an auditor."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal


def logs(page: Page, portal: Portal) -> Iterator[str]:
    """Both logs, narrowed in every way, up to a file."""
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/logs/logons/?period=30")
    yield "logs-logons"
    page.get_by_label("Result").select_option("reject")
    follow(page, page.get_by_role("button", name="Apply"))
    yield "logs-logons-refused"
    page.get_by_label("Person", exact=True).fill("a")
    follow(page, page.get_by_role("button", name="Apply"))
    yield "logs-logons-whom"
    page.goto(f"{portal.web}/console/logs/logons/?period=30&result=reject")
    follow(page, page.get_by_role("link", name="Export CSV"))
    verify(page, portal, POSTMASTER)
    yield "logs-logons-export"
    page.goto(f"{portal.web}/console/logs/logons/?who=Nobody&period=days")
    yield "logs-logons-nobody"
    page.goto(f"{portal.web}/console/logs/logons/?network=10.0.0.0/33")
    yield "logs-logons-wrong"
    page.goto(f"{portal.web}/console/logs/operations/?period=30")
    yield "logs-operations"
    page.get_by_label("Act").select_option("group:security-passwords")
    follow(page, page.get_by_role("button", name="Apply"))
    yield "logs-operations-kind"
    follow(page, page.get_by_role("link", name="Export CSV"))
    yield "logs-operations-export"
    yield from _evidence(page, portal)


def _evidence(page: Page, portal: Portal) -> Iterator[str]:
    page.goto(f"{portal.web}/console/evidence/")
    yield "evidence-none"
    follow(page, page.get_by_role("link", name="Make an evidence pack"))
    yield "evidence-order"
    follow(page, page.get_by_role("button", name="Make the pack"))
    refresh = page.get_by_role("link", name="Refresh")
    while refresh.count():
        follow(page, refresh)
    yield "evidence"
