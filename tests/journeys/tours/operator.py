"""What an operator does to companies."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.established import Person, settle
from tests.journeys.on_duty import operator_on_duty, prove
from tests.journeys.steps import follow
from tests.portal import Portal


def operator(page: Page, portal: Portal) -> Iterator[str]:
    """A company from its creation to its deletion, and back."""
    settle(portal, Person("postmaster@harbour.example", "+8613812345680", has_app=True))
    olivia = operator_on_duty(page, portal, "olivia")
    yield "operator-domains"
    page.get_by_role("searchbox").fill("no-such")
    follow(page, page.get_by_role("button", name="Apply"))
    yield "operator-domains-none"
    follow(page, page.get_by_role("link", name="New domain"))
    yield "operator-proof"
    prove(page, olivia)
    yield "operator-new-domain"
    page.get_by_label("Domain", exact=True).fill("northwind")
    follow(page, page.get_by_role("button", name="Create domain"))
    yield "operator-new-domain-wrong"
    page.get_by_label("Domain", exact=True).fill("northwind.example")
    page.get_by_label("Company", exact=True).fill("Northwind Trading")
    follow(page, page.get_by_role("button", name="Create domain"))
    yield "operator-new-domain-created"
    follow(page, page.get_by_role("link", name="Done"))
    yield "operator-domain-new"
    page.goto(f"{portal.web}/operator/domains/harbour.example/")
    yield "operator-domain"
    follow(page, page.get_by_role("link", name="Edit Mail servers"))
    prove(page, olivia)
    yield "operator-mail-servers"
    page.get_by_label("IMAP (incoming): server").fill("imap")
    follow(page, page.get_by_role("button", name="Save"))
    yield "operator-mail-servers-wrong"
    page.get_by_label("IMAP (incoming): server").fill("imap.harbour.example")
    page.get_by_label("Reason").fill("The company has names of its own")
    follow(page, page.get_by_role("button", name="Save"))
    yield "operator-domain-with-servers"
    for link, button in (("Suspend", "Suspend"), ("Open again", "Open again"), ("Delete", "Delete")):
        follow(page, page.get_by_role("link", name=link))
        prove(page, olivia)
        yield f"operator-domain-{link.lower().replace(' ', '-')}"
        page.get_by_label("Reason").fill("Asked for by the company")
        if link == "Delete":
            follow(page, page.get_by_role("button", name=button))
            yield "operator-domain-delete-wrong"
            page.get_by_label("Type harbour.example to confirm").fill("harbour.example")
        follow(page, page.get_by_role("button", name=button))
    yield "operator-domain-deleted"
    follow(page, page.get_by_role("link", name="Restore"))
    prove(page, olivia)
    yield "operator-domain-restore"
    page.get_by_label("Reason").fill("A mistake")
    follow(page, page.get_by_role("button", name="Restore"))
    page.goto(f"{portal.web}/operator/")
    yield "operator-domains-all"
    page.goto(f"{portal.web}/operator/evidence-keys/")
    yield "operator-evidence-keys"
