"""What anybody sees."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.steps import follow
from tests.portal import Portal


def doorstep(page: Page, portal: Portal) -> Iterator[str]:
    """The logon page, a refusal, a password by a link or a card, a wrong turn."""
    page.goto(portal.web)
    yield "logon"
    _try(page, "nobody@acme.example", "wrong")
    yield "logon-refused"
    page.goto(f"{portal.web}/set-password/")
    yield "set-password"
    follow(page, page.get_by_role("button", name="Set password"))
    yield "set-password-refused"
    page.goto(f"{portal.web}/start/")
    yield "activate"
    follow(page, page.get_by_role("button", name="Set password"))
    yield "activate-refused"
    page.goto(f"{portal.web}/no/such/page/")
    yield "error-404"


def captcha(page: Page, portal: Portal) -> Iterator[str]:
    """What three wrong passwords lead to."""
    page.goto(portal.web)
    for number in range(3):
        _try(page, "somebody@acme.example", f"wrong-{number}")
    yield "logon-captcha"
    # By eye alone, or the browser's own work would let the wrong characters pass.
    page.route("**/work/", lambda route: route.fulfill(status=429))
    _try(page, "somebody@acme.example", "wrong")
    page.get_by_text("I cannot read the picture").click()
    page.get_by_label("Characters in the picture").fill("00000")
    _try(page, "somebody@acme.example", "wrong")
    yield "logon-captcha-refused"


def _try(page: Page, address: str, password: str) -> None:
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    follow(page, page.get_by_role("button", name="Log on"))
