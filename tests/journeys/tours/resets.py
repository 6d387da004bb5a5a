"""What the postmaster takes away: factors, a lost phone, one device, a password, a leaver's account."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import Person, settle
from tests.journeys.steps import follow, follow_in_menu, log_on, verify
from tests.portal import Portal

FURNISHED = Person("furnished@acme.example", "+8613812345678", has_app=True, labels=("iPhone", "Laptop", "Tablet"))


def resets(page: Page, portal: Portal) -> Iterator[str]:
    """Somebody who has everything that can be taken away; the account stays in the end."""
    settle(portal, FURNISHED)
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/employees/?q=furnished")
    follow(page, page.locator("main table a").first)
    person = page.url
    yield "console-employee-furnished"
    follow_in_menu(page, "Reset factors")
    verify(page, portal, POSTMASTER)
    yield "console-reset-factors"
    page.goto(person)
    follow(page, page.get_by_role("link", name="Phone lost"))
    yield "console-phone-lost"
    follow(page, page.get_by_role("button", name="Shut out the phone"))
    yield "console-phone-lost-receipt"
    page.goto(person)
    follow(page, page.get_by_role("link", name="Delete Laptop"))
    yield "console-device-delete"
    page.goto(person)
    follow(page, page.get_by_role("link", name="Reset Password"))
    yield "console-reset-password"
    page.get_by_role("radio", name="Type one").check()
    page.locator("[name=new]").fill("short")
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-reset-password-wrong"
    page.get_by_role("radio", name="Generate one").check()
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-reset-password-receipt"
    yield from _leaver(page, portal, person)


def _leaver(page: Page, portal: Portal, person: str) -> Iterator[str]:
    page.goto(person)
    follow_in_menu(page, "Leaver")
    verify(page, portal, POSTMASTER)
    yield "console-leaver"
    page.get_by_role("radio", name="At a set hour").check()
    follow(page, page.get_by_role("button", name="Close the account"))
    yield "console-leaver-wrong"
    page.get_by_label("Date").fill((timezone.now() + timedelta(days=7)).strftime("%Y-%m-%d"))
    page.get_by_label("Hour", exact=True).fill("18:00")
    page.get_by_label("Reason").fill("Last day")
    follow(page, page.get_by_role("button", name="Close the account"))
    yield "console-leaver-waiting"
    follow(page, page.get_by_role("link", name="Stop"))
    yield "console-leaver-stop"
    follow(page, page.get_by_role("button", name="Stop"))
