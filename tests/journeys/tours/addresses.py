"""From where people may log on: networks that guess, and those that the domain blocks (P15)."""

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
hit(SPRAY, str(Domain.objects.get(name="acme.example").pk), "203.0.113.0/24", times=SPRAY.tries)
"""


def addresses(page: Page, portal: Portal) -> Iterator[str]:
    """A network that guesses is blocked, others are typed, and one is taken back."""
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/address-limits/")
    yield "console-address-limits"
    page.get_by_label("Networks", exact=True).fill("10.0.0.0/33")
    page.get_by_label("Everyone").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-address-limits-wrong"
    page.get_by_label("Networks", exact=True).fill("203.0.113.0/24\n2001:db8::/32")
    page.get_by_label("Also mail programs").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    yield "console-address-limits-review"
    page.goto(f"{portal.web}/console/exempt-networks/")
    yield "console-exempt-networks"
    page.get_by_label("Networks", exact=True).fill("203.0.113.0/24")
    page.get_by_label("Everyone").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    # The proof that the review above was read with is not spent yet.
    yield "console-exempt-networks-review"
    page.goto(f"{portal.web}/console/secure-networks/")
    yield "console-secure-networks"
    page.get_by_label("Networks", exact=True).fill("203.0.113.0/24")
    page.get_by_label("Everyone").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    yield "console-secure-networks-review"
    page.goto(f"{portal.web}/console/blocked-networks/")
    yield "console-blocked-none"
    portal.inside("-c", _LIMITED)
    page.goto(f"{portal.web}/console/limited-networks/")
    follow(page, page.get_by_role("link", name="Block this network").first)
    yield "console-network-block"
    follow(page, page.get_by_role("button", name="Block", exact=True))
    yield "console-blocked"
    follow(page, page.get_by_role("link", name="Block networks"))
    yield "console-block-add"
    page.get_by_label("Networks").fill("10.0.0.0/33\n127.0.0.0/8")
    follow(page, page.get_by_role("button", name="Review"))
    yield "console-block-add-wrong"
    page.get_by_label("Networks").fill("127.0.0.0/8\n2001:db8:9::/48")
    page.get_by_label("Reason").fill("Nobody of ours is there")
    follow(page, page.get_by_role("button", name="Review"))
    verify(page, portal, POSTMASTER)
    yield "console-block-review"
    page.goto(f"{portal.web}/console/blocked-networks/")
    follow(page, page.get_by_role("link", name="Remove").first)
    yield "console-block-remove"
    follow(page, page.get_by_role("button", name="Remove the block"))
