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


# Alice has an exception for five days, and a password that ends within fourteen; then neither.
_ENDING = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from accounts.models import Policy, User
from accounts.policies.services import set_policy
from security.passwords.expiry.rules import later_by
from security.policies import CHOOSE, CLIENT_PASSWORDS, PASSWORD_EXPIRY
now, alice = timezone.now(), User.objects.select_related("domain").get(address="alice@acme.example")
owner = {"domain": alice.domain, "owner": "postmaster@acme.example", "account": alice}
set_policy(kind=CLIENT_PASSWORDS, value=CHOOSE, reason="New phone", ends_at=now + timedelta(days=5), **owner)
set_policy(kind=PASSWORD_EXPIRY, value="1", **owner)
Policy.objects.filter(account=alice).update(since=now - timedelta(days=730))
day = later_by(-1, (now + timedelta(days=9)).date())
User.objects.filter(pk=alice.pk).update(password_changed_at=now.replace(year=day.year, month=day.month, day=day.day))
"""
_NOT_ENDING = """
import django
django.setup()
from accounts.models import Policy
Policy.objects.filter(account__address="alice@acme.example").delete()
"""


def console(page: Page, portal: Portal) -> Iterator[str]:
    """The domain console, with an exception from end to end."""
    log_on(page, portal, POSTMASTER)
    yield "console-overview"
    follow(page, page.get_by_role("link", name="people have no second factor"))
    yield "console-overview-list"
    yield from _ending(page, portal)
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


def _ending(page: Page, portal: Portal) -> Iterator[str]:
    """What ends within 14 days, before anything does and then."""
    passwords, exceptions = (f"{portal.web}/console/ending/{what}/" for what in ("passwords", "exceptions"))
    page.goto(passwords)
    yield "console-passwords-ending-none"
    page.goto(exceptions)
    yield "console-exceptions-ending-none"
    portal.inside("-c", _ENDING)
    page.goto(passwords)
    yield "console-passwords-ending"
    page.goto(exceptions)
    yield "console-exceptions-ending"
    portal.inside("-c", _NOT_ENDING)


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
