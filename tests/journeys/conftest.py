"""Journeys in real Chromium against the portal's real processes, each with scripts on and off."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, expect

from tests.journeys.chromium import LAUNCH
from tests.portal import Portal, running_portal

POSTMASTER = "postmaster@acme.example"
NEWCOMER = "newcomer@acme.example"

# A page that is wrong stays wrong; a busy machine only needs longer than the 5 seconds that are usual.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in item.nodeid:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **LAUNCH}


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts; each journey is made both ways."""
    return bool(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripts: bool) -> dict[str, Any]:
    return {
        **browser_context_args,
        "java_script_enabled": scripts,
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, scripts: bool) -> Iterator[Portal]:
    """The demonstration as a new user gets it; the journeys of a module share it, each with a person of its own."""
    with running_portal(tmp_path_factory.mktemp("portal"), "web", "mail", "work") as started:
        yield started


@pytest.fixture(scope="module")
def _nobody_seen_yet(portal: Portal) -> list[str]:
    return [address for address in portal.accounts if address not in {POSTMASTER, NEWCOMER}]


@pytest.fixture
def employee(_nobody_seen_yet: list[str]) -> str:
    """Return the address of an employee who has not used the portal before."""
    return _nobody_seen_yet.pop(0)


@pytest.fixture(autouse=True)
def no_policy_violation(context: BrowserContext) -> Iterator[None]:
    """Hold that no page needs what the Content-Security-Policy forbids, and that no script fails."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            complaints.append(message.text)

    context.on("console", note)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield
    assert complaints == []
