"""All pages in the order in which people meet them; whoever walks the tour looks at each stop."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import POSTMASTER
from tests.journeys.steps import SWITCH, enter_code, follow, generate, log_on, newest_code, verify, verify_by_phone
from tests.portal import Portal


def doorstep(page: Page, portal: Portal) -> Iterator[str]:
    """What anybody sees: the logon page, a refusal, the way to a forgotten password, a wrong turn."""
    page.goto(portal.web)
    yield "logon"
    page.get_by_label("Email address").fill("nobody@acme.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    follow(page, page.get_by_role("button", name="Log on"))
    yield "logon-refused"
    follow(page, page.get_by_role("link", name="Forgot Password"))
    yield "forgot-password"
    page.goto(f"{portal.web}/set-password/")
    yield "set-password"
    follow(page, page.get_by_role("button", name="Set password"))
    yield "set-password-refused"
    page.goto(f"{portal.web}/no/such/page/")
    yield "error-404"


def settings(page: Page, portal: Portal, employee: str) -> Iterator[str]:
    """What an employee looks after, from the first switch to turning it off again."""
    log_on(page, portal, employee)
    yield "overview-off"
    follow(page, page.get_by_role("button", name=SWITCH))
    yield "turn-on"
    follow(page, page.get_by_role("button", name="Turn on"))
    yield "step-up"
    verify(page, portal, employee)
    yield "generate"
    generate(page, "Outlook on the office PC")
    yield "reveal"
    page.reload()
    yield "error-409-already-shown"
    for device, kind in (("My iPhone", "Mail"), ("Scanner, 3rd floor", "Send only")):
        page.goto(f"{portal.web}/settings/client-passwords/generate/")
        verify(page, portal, employee)
        generate(page, device, kind)
    page.goto(portal.web)
    yield "overview-on"
    follow(page, page.get_by_role("link", name="Delete My iPhone"))
    yield "delete"
    follow(page, page.get_by_role("button", name="Delete"))
    yield "overview-deleted"
    follow(page, page.get_by_role("link", name="Change password").first)
    yield "change-password"
    yield from presence(page, portal)
    page.goto(portal.web)
    follow(page, page.get_by_role("button", name=SWITCH))
    verify(page, portal, employee)
    yield "turn-off"


def presence(page: Page, portal: Portal) -> Iterator[str]:
    """Where one is logged on, and who was: devices, sessions and the history, with what they lead to."""
    for path, stop in (
        ("trusted-devices/", "trusted-devices"),
        ("trusted-devices/not-mine/", "trusted-devices-not-mine"),
        ("sessions/", "sessions"),
        ("sessions/end-others/", "sessions-end-others"),
        ("logons/?kind=pop3", "logons-none"),
        ("notices/", "notices"),
        ("logons/", "logons"),
    ):
        page.goto(f"{portal.web}/settings/{path}")
        yield stop
    follow(page, page.get_by_role("link", name="Not you?").first)
    yield "logon-not-me"


def console(page: Page, portal: Portal) -> Iterator[str]:
    """What the postmaster decides."""
    log_on(page, portal, POSTMASTER)
    yield "console-home"
    page.goto(f"{portal.web}/console/third-party-clients/")
    yield "console-policy"
    page.goto(f"{portal.web}/console/employees/")
    yield "console-employees"
    follow(page, page.get_by_role("link", name="Alice Moreau").first)
    yield "console-employee"
    follow(page, page.get_by_role("link", name="Change the switches"))
    yield "console-protocols"
    follow(page, page.get_by_role("link", name="Cancel"))
    follow(page, page.get_by_role("link", name="Freeze"))
    yield "console-freeze"
    yield from _exception(page, portal)


def _exception(page: Page, portal: Portal) -> Iterator[str]:
    page.goto(f"{portal.web}/console/third-party-clients/")
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


def secure_phone(page: Page, portal: Portal, employee: str) -> Iterator[str]:
    """Binding a phone, a slip on the way, replacing and removing it."""
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Bind Secure phone"))
    verify(page, portal, employee)
    yield "phone-bind"
    page.get_by_label("Mobile phone number").fill("138 1234")
    follow(page, page.get_by_role("button", name="Next"))
    yield "phone-bind-refused"
    page.get_by_label("Mobile phone number").fill("+86 138 1234 5678")
    follow(page, page.get_by_role("button", name="Next"))
    yield "phone-code"
    follow(page, page.get_by_role("button", name="Get a new code"))
    yield "phone-code-too-soon"
    enter_code(page, newest_code(portal), "Bind")
    yield "overview-phone-bound"
    follow(page, page.get_by_role("link", name="Change Secure phone"))
    yield "step-up-phone"
    verify_by_phone(page, portal, employee)
    yield "phone-change"
    page.goto(portal.web)
    follow(page, page.get_by_role("link", name="Remove Secure phone"))
    yield "phone-unbind"
