"""Forcing security passwords: what stops, the hour, and how the cut-over goes."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.old_ways import begin_own_hour, hire_with_old_ways
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

_WHO = "henrik.old@acme.example"


def enforcement(page: Page, portal: Portal) -> Iterator[str]:
    """Require security passwords of everyone as far as the review, of one from an hour on, of one at an own hour."""
    hire_with_old_ways(portal, _WHO)
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/security-passwords/")
    page.get_by_role("radio", name="Everyone").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "cut-over-review"
    page.goto(f"{portal.web}/console/security-passwords/review/devices/")
    yield "cut-over-devices"
    page.goto(f"{portal.web}/console/security-passwords/review/devices/export/")
    verify(page, portal, POSTMASTER)
    yield "cut-over-export"
    yield from _one_person(page, portal)


def _one_person(page: Page, portal: Portal) -> Iterator[str]:
    page.goto(f"{portal.web}/console/employees/?q={_WHO}")
    follow(page, page.get_by_role("main").get_by_role("link", name="Henrik Solberg").first)
    follow(page, page.get_by_role("link", name="Set an exception").last)
    page.get_by_role("radio", name="Required").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    # A proof is the session's, and another proof has given that a new key.
    verify(page, portal, POSTMASTER)
    yield "cut-over-one-review"
    follow(page, page.get_by_role("link", name="Download as CSV"))
    verify(page, portal, POSTMASTER)
    yield "cut-over-one-export"
    page.goto(f"{portal.web}/console/mail-programs/review/devices/")
    yield "cut-over-one-devices"
    page.goto(f"{portal.web}/console/mail-programs/review/")
    verify(page, portal, POSTMASTER)
    page.get_by_role("radio", name="At a set hour").check()
    follow(page, page.get_by_role("button", name="Save"))
    yield "cut-over-no-hour"
    page.get_by_label("Date", exact=True).fill("2027-06-14")
    page.get_by_label("Hour", exact=True).fill("08:00")
    follow(page, page.get_by_role("button", name="Save"))
    yield "cut-over-waiting"
    follow(page, page.get_by_role("link", name="Done or let in"))
    yield "cut-over-done"
    follow(page, page.get_by_role("link", name="Stop Cut-over"))
    verify(page, portal, POSTMASTER)
    yield "cut-over-stop"
    follow(page, page.get_by_role("button", name="Stop the cut-over"))
    yield "cut-over-stopped"
    yield from _person_by_person(page, portal)


def _person_by_person(page: Page, portal: Portal) -> Iterator[str]:
    who = "ingrid.slow@acme.example"
    hire_with_old_ways(portal, who)
    page.goto(f"{portal.web}/console/employees/?q={who}")
    follow(page, page.get_by_role("main").get_by_role("link", name="Henrik Solberg").first)
    follow(page, page.get_by_role("link", name="Set an exception").last)
    page.get_by_role("radio", name="Required").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    page.get_by_role("radio", name="Person by person").check()
    page.get_by_label("Last date").fill("2020-01-01")
    follow(page, page.get_by_role("button", name="Save"))
    yield "cut-over-no-last-hour"
    page.get_by_label("Last date").fill("2027-06-14")
    page.get_by_label("Your own words in the notice").fill("Ask the service desk in room 3.")
    follow(page, page.get_by_role("button", name="Preview the notice"))
    yield "cut-over-notice-preview"
    follow(page, page.get_by_role("button", name="Save"))
    yield "cut-over-person-by-person"
    begin_own_hour(portal, who)
    page.reload()
    yield "cut-over-own-hour"
    follow(page, page.get_by_role("link", name="Stop Cut-over"))
    verify(page, portal, POSTMASTER)
    yield "cut-over-own-hours-stop"
