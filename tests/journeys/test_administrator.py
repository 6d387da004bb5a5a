"""P12, T6: an employee is appointed, helps within the scope, meets every wall around it, and is dismissed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.steps import enter_code, expect_heading, follow, log_off, log_on, verify
from tests.portal import Portal

NOT_GIVEN = "You were not given this task"
MISSING = "This page does not exist"


def address_of(page: Page, portal: Portal, person: str) -> str:
    """Return the address of a person's page, as the postmaster's list has it."""
    page.goto(f"{portal.web}/console/employees/?q={person}")
    path = page.locator("main tbody a").first.get_attribute("href")
    assert path is not None
    return f"{portal.web}{path}"


def appoint(page: Page, portal: Portal, address: str, department: str) -> None:
    """Appoint an employee for one department, to freeze and unlock, by six clicks and a proof."""
    page.goto(f"{portal.web}/console/")
    follow(page, page.get_by_role("link", name="Administrators"))
    follow(page, page.get_by_role("link", name="Appoint administrator"))
    page.get_by_label("Employee", exact=True).fill(address)
    with page.expect_navigation():
        page.get_by_label("Employee", exact=True).press("Enter")
    follow(page, page.get_by_role("link", name="Choose "))
    verify(page, portal, POSTMASTER)
    page.get_by_role("checkbox", name=re.compile(rf"^{department} [0-9]+$")).check()
    page.get_by_role("checkbox", name="Freeze and unlock").check()
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("is an administrator.")


@pytest.mark.both_ways
def test_p12_an_administrator_helps_and_meets_every_wall(page: Page, portal: Portal, employee: str) -> None:
    person = f"helper-{employee}"
    [settled] = settle(portal, Person(person, has_app=True))
    assert settled.app is not None
    log_on(page, portal, POSTMASTER)
    inside, outside, boss, own = (address_of(page, portal, name) for name in ("alice", "carol", "postmaster", person))
    appoint(page, portal, person, "Sales")
    log_off(page)

    log_on(page, portal, person, FORGOTTEN)
    enter_code(page, settled.app.code())
    page.goto(f"{portal.web}/console/")
    expect_heading(page, "Overview")
    follow(page, page.get_by_role("link", name="Employee Accounts"))
    # What is not the administrator's is not shown: neither people nor menus.
    expect(page.get_by_role("main")).to_contain_text("alice@acme.example")
    expect(page.get_by_role("main")).not_to_contain_text("carol@acme.example")
    for closed in ("Administrators", "Password policy", "Security passwords", "Limited networks"):
        expect(page.get_by_role("navigation").get_by_role("link", name=closed)).to_have_count(0)

    # Within the scope it works.
    follow(page, page.get_by_role("link", name="Alice Moreau").first)
    follow(page, page.get_by_role("link", name="Freeze", exact=True))
    follow(page, page.get_by_role("button", name="Freeze", exact=True))
    expect(page.get_by_role("main")).to_contain_text("Nobody can log on to it.")
    follow(page, page.get_by_role("link", name="Unfreeze").first)
    # The fresh logon was the proof of one act (X36); this one is good for ten minutes.
    expect_heading(page, "Verify your identity")
    enter_code(page, settled.app.code())
    follow(page, page.get_by_role("button", name="Unfreeze"))

    # By guessed addresses: tasks that were not given, people out of reach, peers, and the own account.
    for path in ("administrators/", "password-policy/", "security-passwords/", "limited-networks/"):
        page.goto(f"{portal.web}/console/{path}")
        expect_heading(page, NOT_GIVEN)
    page.goto(f"{inside}reset-password/")
    expect_heading(page, NOT_GIVEN)
    for missing in (outside, f"{outside}freeze/", f"{boss}freeze/", f"{own}freeze/"):
        page.goto(missing)
        expect_heading(page, MISSING)
    page.goto(f"{portal.web}/console/departments/")
    expect(page.get_by_role("main")).to_contain_text("Sales")
    expect(page.get_by_role("main")).not_to_contain_text("Finance")
    expect(page.get_by_role("button", name="Create")).to_have_count(0)
    log_off(page)

    # The end is the end, also for a page that was open.
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/administrators/")
    follow(page, page.locator("main tbody tr", has_text=person).get_by_role("link").first)
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("link", name="Remove as administrator"))
    follow(page, page.get_by_role("button", name="Remove"))
    expect(page.get_by_role("main")).to_contain_text("is no longer an administrator.")
    log_off(page)
    log_on(page, portal, person, FORGOTTEN)
    enter_code(page, settled.app.code())
    page.goto(f"{portal.web}/console/")
    expect_heading(page, "This page is for administrators")
