"""What the postmaster decides."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.steps import follow, log_on, verify
from tests.portal import Portal

_LIMITED = """
import django
django.setup()
from accounts.models import Domain
from mailportal.throttle.counters import hit
from security.limits import SPRAY
hit(SPRAY, str(Domain.objects.get(name="acme.example").pk), "198.51.100.0/24", times=SPRAY.tries)
"""


def console(page: Page, portal: Portal) -> Iterator[str]:
    """The domain console, with an exception from end to end."""
    log_on(page, portal, POSTMASTER)
    yield "console-home"
    page.goto(f"{portal.web}/console/third-party-clients/")
    yield "console-policy"
    page.goto(f"{portal.web}/console/limited-networks/")
    yield "console-networks-none"
    portal.inside("-c", _LIMITED)
    page.reload()
    yield "console-networks"
    follow(page, page.get_by_role("link", name="Lift the limit"))
    verify(page, portal, POSTMASTER)
    yield "console-network-lift"
    page.goto(f"{portal.web}/console/employees/")
    yield "console-employees"
    follow(page, page.get_by_role("link", name="Alice Moreau").first)
    yield "console-employee"
    person = page.url
    follow(page, page.get_by_role("link", name="Why? Last logons"))
    yield "console-why"
    page.get_by_label("From this address").fill("203.0.113.7")
    follow(page, page.get_by_role("button", name="Ask"))
    yield "console-why-answer"
    page.goto(person)
    page.get_by_text("More", exact=True).click()
    yield "console-employee-more"
    follow(page, page.get_by_role("link", name="Protocols"))
    yield "console-protocols"
    page.get_by_label("POP3", exact=True).select_option("off")
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "console-protocols-review"
    page.goto(person)
    follow(page, page.get_by_role("link", name="Freeze"))
    verify(page, portal, POSTMASTER)
    yield "console-freeze"
    yield from _exception(page, portal)
    yield from _passwords(page, portal)


def _exception(page: Page, portal: Portal) -> Iterator[str]:
    page.goto(f"{portal.web}/console/third-party-clients/")
    yield from _of_a_department(page, "console-exception-department")
    follow(page, page.get_by_role("link", name="Add an exception"))
    page.get_by_label("Employee", exact=True).fill("carol")
    follow(page, page.get_by_role("button", name="Search"))
    yield "console-exception-whom"
    follow(page, page.get_by_role("link", name="Choose Carol Diaz"))
    page.get_by_role("radio", name="Required").check()
    page.get_by_label("Reason", exact=True).fill("Handles payments")
    yield "console-exception"
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "console-review"
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-policy-saved"
    follow(page, page.get_by_role("button", name="Remove Security password, Carol Diaz"))
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-exception-removed"


def _of_a_department(page: Page, stop: str) -> Iterator[str]:
    """Open the exception of a department, and come back."""
    rules = page.url
    follow(page, page.get_by_role("link", name="Add an exception"))
    page.get_by_label("Department", exact=True).select_option(index=1)
    follow(page, page.get_by_role("button", name="Next with this department"))
    yield stop
    page.goto(rules)


def _passwords(page: Page, portal: Portal) -> Iterator[str]:
    """The password policy, and its list of keywords, as far as the reviews: other tours go on with their passwords."""
    page.goto(f"{portal.web}/console/password-policy/")
    yield "console-passwords"
    yield from _of_a_department(page, "console-passwords-department")
    follow(page, page.get_by_role("link", name="Add an exception"))
    yield "console-passwords-whom"
    page.get_by_label("Employee", exact=True).fill("carol")
    follow(page, page.get_by_role("button", name="Search"))
    follow(page, page.get_by_role("link", name="Choose Carol Diaz"))
    yield "console-passwords-exception"
    page.goto(f"{portal.web}/console/password-policy/")
    page.get_by_role("radio", name="Length alone").check()
    page.get_by_label("Earlier passwords").select_option("5")
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "console-passwords-review"
    page.goto(f"{portal.web}/console/password-policy/keywords/")
    page.get_by_label("Keywords").fill("acme\nre:summer(\nab")
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-keywords-wrong"
    page.get_by_label("Keywords").fill("northwind\nharbour\n\u5317\u98ce\nre:summer\\d{2,4}")
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-keywords-review"
