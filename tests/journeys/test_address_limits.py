"""P15: a network that guesses is blocked by two clicks; a postmaster who shuts themselves out is let in again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import Clicks
from tests.journeys.conftest import POSTMASTER
from tests.journeys.mail_question import logon
from tests.journeys.steps import expect_heading, expect_logged_on, follow, log_off, log_on, verify
from tests.portal import Portal
from tests.prepared import ROOT

_GUESSING = """
import django
django.setup()
from accounts.models import Domain
from mailportal.throttle.counters import hit
from security.limits import SPRAY
hit(SPRAY, str(Domain.objects.get(name="acme.example").pk), "203.0.113.0/24", times=SPRAY.tries)
"""


def lift(portal: Portal) -> str:
    """Let the operator take back the company's address limits on the host."""
    return portal.python(str(ROOT / "manage.py"), "lift_address_limits", "acme.example")


@pytest.fixture(autouse=True)
def nothing_blocked_afterwards(portal: Portal) -> Iterator[None]:
    yield
    lift(portal)


@pytest.mark.both_ways
def test_a_guessing_network_is_blocked_by_two_clicks(page: Page, portal: Portal) -> None:
    portal.inside("-c", _GUESSING)
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/limited-networks/")
    clicks = Clicks(page)
    clicks.follow(page.get_by_role("link", name="Block this network 203.0.113.0/24"))
    verify(page, portal, POSTMASTER)
    clicks.follow(page.get_by_role("button", name="Block", exact=True))
    assert clicks.count == 2
    expect(page.get_by_role("status").filter(has_text="1 network is blocked.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="203.0.113.0/24")).to_contain_text("Wrong passwords for many")


@pytest.mark.both_ways
def test_an_address_limit_shuts_its_postmaster_out_and_the_operator_lifts_it(page: Page, portal: Portal) -> None:
    """P15: a list without one's own address is saved with a tick alone; the way back is on the host."""
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/address-limits/")
    page.get_by_label("Networks", exact=True).fill("192.0.2.0/24")
    page.get_by_label("Everyone").check()
    follow(page, page.get_by_role("button", name="Review and save"))
    verify(page, portal, POSTMASTER)
    expect(page.get_by_text("You are at 127.0.0.1 now. This would shut you out")).to_be_visible()
    page.get_by_role("checkbox", name="Shut me out as well").check()
    follow(page, page.get_by_role("button", name="Save", exact=True))
    log_off(page)
    log_on(page, portal, POSTMASTER)
    expect_heading(page, "You cannot log on from here")
    assert lift(portal).splitlines() == [
        "Taken back: logon_networks of acme.example: 192.0.2.0/24.",
        "acme.example has no address limits any more.",
    ]
    log_on(page, portal, POSTMASTER)
    expect(page.get_by_role("button", name="Log off", exact=True)).to_be_visible()


@pytest.mark.both_ways
def test_a_postmaster_shuts_themselves_out_and_the_operator_helps(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, POSTMASTER)
    page.goto(f"{portal.web}/console/blocked-networks/add/")
    page.get_by_label("Networks").fill("127.0.0.0/8\n192.0.2.0/24")
    follow(page, page.get_by_role("button", name="Review"))
    verify(page, portal, POSTMASTER)
    expect(page.get_by_text("You are at 127.0.0.1 now. This would shut you out")).to_be_visible()
    page.get_by_role("checkbox", name="Shut me out as well").check()
    page.get_by_role("button", name="Block", exact=True).click()
    expect_heading(page, "Log on")
    expect(page.get_by_text("Your administrator has blocked the network that you are in.")).to_be_visible()
    log_on(page, portal, POSTMASTER)
    expect_heading(page, "This network is blocked")
    assert logon(portal, employee, portal.accounts[employee]) == "reject"
    assert lift(portal).splitlines() == [
        "Taken back: blocked network 127.0.0.0/8.",
        "Taken back: blocked network 192.0.2.0/24.",
        "acme.example has no address limits any more.",
    ]
    log_on(page, portal, employee)
    expect_logged_on(page)
    assert logon(portal, employee, portal.accounts[employee]) == "accept"
