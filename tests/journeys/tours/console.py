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
    yield "console-overview"
    follow(page, page.get_by_role("link", name="people have no second factor"))
    yield "console-overview-list"
    page.goto(f"{portal.web}/console/ending/passwords/")
    yield "console-passwords-ending"
    page.goto(f"{portal.web}/console/ending/exceptions/")
    yield "console-exceptions-ending"
    page.goto(f"{portal.web}/console/third-party-clients/")
    yield "console-clients"
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
    follow(page, page.get_by_role("main").get_by_role("link", name="Protocols"))
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
    yield from _factors_and_protocols(page, portal)


def _exception(page: Page, portal: Portal) -> Iterator[str]:
    """Require security passwords for some, except one of them, from end to end."""
    page.goto(f"{portal.web}/console/security-passwords/")
    yield "console-force"
    page.get_by_role("radio", name="Chosen departments and accounts").check()
    page.get_by_role("checkbox").first.check()
    follow(page, page.get_by_role("button", name="Add Single accounts"))
    yield "console-force-nobody-added"
    page.get_by_label("Single accounts", exact=True).fill("carol")
    page.get_by_label("Account or department", exact=True).fill("alice")
    page.get_by_label("Reason", exact=True).fill("The scanner takes one password only")
    page.get_by_label("Last day", exact=True).fill("2030-06-30")
    follow(page, page.get_by_role("button", name="Add this exception"))
    yield "console-force-added"
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "console-force-review"
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-force-saved"
    page.get_by_role("radio", name="Nobody").check()
    follow(page, page.get_by_role("button", name="Remove Alice Moreau"))
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    follow(page, page.get_by_role("button", name="Save"))
    yield "console-force-nobody"
    yield from _of_one(page, portal)


def _of_one(page: Page, portal: Portal) -> Iterator[str]:
    """The rules of one department and one account, as far as the review."""
    page.goto(f"{portal.web}/console/departments/")
    follow(page, page.get_by_role("main").get_by_role("link", name="Sales", exact=True))
    follow(page, page.get_by_role("link", name="Edit Security password"))
    yield "console-exception-department"
    page.goto(f"{portal.web}/console/employees/?q=carol")
    follow(page, page.get_by_role("link", name="Carol Diaz").first)
    page.get_by_text("More", exact=True).click()
    follow(page, page.get_by_role("link", name="Set an exception").last)
    yield "console-exception"
    page.get_by_role("radio", name="Required").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "console-exception-review"


def _factors_and_protocols(page: Page, portal: Portal) -> Iterator[str]:
    """As far as the reviews, which the proof for that of an exception opens as well."""
    page.goto(f"{portal.web}/console/third-party-clients/")
    page.get_by_role("radio", name="Nobody").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-clients-review"
    page.goto(f"{portal.web}/console/two-factor/")
    yield "console-two-factor"
    page.get_by_role("radio", name="Required for everyone").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-two-factor-review"
    page.goto(f"{portal.web}/console/two-factor/for/second_factor/")
    yield "console-two-factor-scope"
    page.goto(f"{portal.web}/console/protocols/")
    yield "console-rules-protocols"
    page.get_by_label("POP3", exact=True).select_option("off")
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-rules-protocols-review"
    page.goto(f"{portal.web}/console/protocols/for/pop3/")
    yield "console-rules-pop3"


def _passwords(page: Page, portal: Portal) -> Iterator[str]:
    """The password policy, and its list of keywords, as far as the reviews: other tours go on with their passwords."""
    page.goto(f"{portal.web}/console/password-policy/")
    yield "console-passwords"
    follow(page, page.get_by_role("link", name="Choose Minimum length"))
    yield "console-passwords-length"
    page.goto(f"{portal.web}/console/password-policy/")
    page.get_by_role("radio", name="Length alone").check()
    page.get_by_label("Earlier passwords").select_option("5")
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-passwords-review"
    page.goto(f"{portal.web}/console/password-policy/keywords/")
    page.get_by_label("Keywords").fill("acme\nre:summer(\nab")
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-keywords-wrong"
    page.get_by_label("Keywords").fill("northwind\nharbour\n\u5317\u98ce\nre:summer\\d{2,4}")
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-keywords-review"
