"""A whole logon behind TLS, as a company's employees have it: production's settings, nginx, https (E1, E3, rule 7)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.behind_tls import ADDRESS, HOST, portal_behind_tls
from tests.journeys.steps import (
    attach_authenticator,
    enter_code,
    expect_heading,
    expect_logged_on,
    log_off,
    log_on,
)
from tests.portal import Portal

FORGED = "203.0.113.99"


@pytest.fixture(scope="module")
def scripts() -> bool:
    """Walk once: what TLS changes is the same with scripts and without."""
    return True


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "ignore_https_errors": True}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with portal_behind_tls(tmp_path_factory.mktemp("production")) as started:
        yield started


def _cookies(context: BrowserContext) -> dict[str, dict[str, Any]]:
    return {cookie["name"]: dict(cookie) for cookie in context.cookies()}


def test_rule_7_a_logon_with_second_factor_and_trusted_device(page: Page, portal: Portal) -> None:
    page.context.set_extra_http_headers({"X-Forwarded-For": FORGED})
    answer = page.goto(portal.web)
    assert answer is not None
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    log_on(page, portal, ADDRESS)
    app, _ = attach_authenticator(page, portal, ADDRESS)
    log_off(page)
    log_on(page, portal, ADDRESS)
    page.get_by_label("Set as trusted device").check()
    enter_code(page, app.code())
    expect_logged_on(page)

    kept = _cookies(page.context)
    assert set(kept) == {"__Host-sid", "__Host-csrf", "__Host-browser", "__Host-td"}
    for name, cookie in kept.items():
        assert cookie["secure"], name
        assert cookie["httpOnly"], name
        assert (cookie["domain"], cookie["path"]) == (HOST, "/"), name
    assert kept["__Host-td"]["sameSite"] == "Strict"

    page.goto(f"{portal.web}/settings/sessions/")
    expect(page.get_by_role("main")).to_contain_text("127.0.0.1")
    expect(page.get_by_role("main")).not_to_contain_text(FORGED)

    log_off(page)
    assert "__Host-td" in _cookies(page.context)
    log_on(page, portal, ADDRESS)
    expect_logged_on(page)
    page.context.clear_cookies(name="__Host-td")
    log_off(page)
    log_on(page, portal, ADDRESS)
    expect_heading(page, "Verify your identity")
