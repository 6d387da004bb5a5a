"""A gate of the logon that is clicked twice while the portal is slow: its code is good once, its key changes (A7)."""

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import forget_guesses, with_people
from tests.journeys.steps import attach_authenticator, enter_code, expect_logged_on, log_off, log_on
from tests.portal import Portal, prepared_portal, running

pytestmark = pytest.mark.both_ways


@pytest.fixture(scope="module")
def _prepared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Portal]:
    with prepared_portal(tmp_path_factory.mktemp("portal")) as portal:
        yield with_people(portal, request)


@pytest.fixture(scope="module")
def web(_prepared: Portal) -> Iterator[int]:
    """Return the process group of the web server."""
    with running(_prepared, "web") as processes:
        yield processes["web"].pid


@pytest.fixture
def portal(_prepared: Portal, web: int) -> Portal:
    forget_guesses(_prepared)
    return _prepared


@contextlib.contextmanager
def slow(web: int) -> Iterator[None]:
    """Have the web server take requests and answer them afterwards."""
    os.killpg(web, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(web, signal.SIGCONT)


def click_twice(page: Page, web: int) -> None:
    box = page.get_by_role("button", name="Verify", exact=True).bounding_box()
    assert box is not None
    with slow(web):
        for _ in range(2):
            # A locator's click would wait for the answer to the first.
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(500)


def test_a_second_click_loses_no_logon(page: Page, portal: Portal, employee: str, scripts: bool, web: int) -> None:
    log_on(page, portal, employee)
    app, _ = attach_authenticator(page, portal, employee)
    log_off(page)
    log_on(page, portal, employee)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Verification code").fill(app.code())
    click_twice(page, web)
    if scripts:
        expect_logged_on(page)
        assert len(sent) == 1
        return
    # The browser may drop the first answer, and the session key with it. The next code gets in.
    page.context.clear_cookies(name="sid")
    log_on(page, portal, employee)
    enter_code(page, app.code())
    expect_logged_on(page)


def test_a_form_that_was_sent_can_be_sent_again_after_going_back(page: Page, portal: Portal, employee: str) -> None:
    page.goto(f"{portal.web}/logon/")
    page.get_by_label("Email address").fill(employee)
    page.get_by_label("Password", exact=True).fill("Wrong-Passw0rd")
    page.get_by_role("button", name="Log on").click()
    expect(page.get_by_role("alert")).to_contain_text("The email address or password is incorrect.")
    page.go_back()
    log_on(page, portal, employee)
    expect_logged_on(page)
