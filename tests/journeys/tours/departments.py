"""Who belongs where, and who looks after whom."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.established import Person, settle
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

_HELPER = "helper@acme.example"


def departments(page: Page, portal: Portal) -> Iterator[str]:
    """The tree, one of its departments, and each change of it."""
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/departments/")
    yield "console-departments"
    page.get_by_label("Name", exact=True).fill("a/b")
    follow(page, page.get_by_role("button", name="Create"))
    yield "console-departments-wrong"
    page.get_by_label("Name", exact=True).fill("Harbour and Warehouses")
    follow(page, page.get_by_role("button", name="Create"))
    yield "console-department"
    page.get_by_label("Move under").select_option("Finance")
    follow(page, page.get_by_role("button", name="Move"))
    verify(page, portal, POSTMASTER)
    yield "console-department-move"
    follow(page, page.get_by_role("button", name="Move"))
    yield "console-department-moved"
    follow(page, page.get_by_role("link", name="Delete"))
    yield "console-department-delete"
    follow(page, page.get_by_role("button", name="Delete"))
    page.goto(f"{portal.web}/console/departments/?q=harbour")
    yield "console-departments-none"


def administrators(page: Page, portal: Portal) -> Iterator[str]:
    """An administrator from the appointment to the end of it."""
    settle(portal, Person(_HELPER, has_app=True))
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/administrators/")
    yield "console-administrators-none"
    follow(page, page.get_by_role("link", name="Appoint administrator"))
    page.get_by_label("Employee", exact=True).fill("helper")
    follow(page, page.get_by_role("button", name="Search"))
    yield "console-administrator-whom"
    follow(page, page.get_by_role("link", name="Choose "))
    verify(page, portal, POSTMASTER)
    yield "console-administrator"
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-administrator-wrong"
    page.locator("[name=departments]").first.check()
    for capability in ("Reset passwords", "Freeze and unlock", "Second factors"):
        page.get_by_role("checkbox", name=re.compile(f"^{capability}")).check()
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-administrators"
    follow(page, page.get_by_role("link", name="Edit").first)
    verify(page, portal, POSTMASTER)
    yield "console-administrator-edit"
    follow(page, page.get_by_role("link", name="Remove as administrator"))
    yield "console-administrator-dismiss"
    follow(page, page.get_by_role("button", name="Remove"))
