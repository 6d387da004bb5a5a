"""Journeys in real Chromium against the portal's real processes.

All share one portal of their process, each with a person of its own. Those marked ``both_ways`` are made with scripts
and without: where scripts do something, and three from end to end. The tests of pages run none in any case.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, expect

from tests.journeys.chromium import LAUNCH
from tests.portal import Portal, running_portal

POSTMASTER = "postmaster@acme.example"
NEWCOMER = "newcomer@acme.example"
PASSWORD = "Correct-Horse-7"
_STORY = """
import django
django.setup()
from accounts.models import Domain
from security.demonstration.services import tell_story
tell_story(Domain.objects.get())
"""
_HIRE = """
import sys
import django
django.setup()
from django.utils import timezone
from accounts.directory.services import create_account
from accounts.models import Domain
from accounts.passwords.services import hash_password
domain, encoded, addresses = Domain.objects.get(), hash_password(sys.argv[1]), sys.argv[2:]
for address in addresses:
    account = create_account(address=address, name="Ann Other", domain=domain, encoded_password=encoded)
    if not address.startswith("newcomer"):
        account.wizard_done_at = timezone.now()
        account.save(update_fields=["wizard_done_at"])
"""

# A page that is wrong stays wrong; a busy machine only needs longer than the 5 seconds that are usual.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in item.nodeid:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **LAUNCH}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_ways"):
        metafunc.fixturenames.append("scripts")
        metafunc.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"], indirect=True)


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(getattr(request, "param", True))


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripts: bool) -> dict[str, Any]:
    return {
        **browser_context_args,
        "java_script_enabled": scripts,
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(scope="session")
def _company(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Portal]:
    """The demonstration as a new user gets it, with a person and a newcomer more for each journey."""
    with running_portal(tmp_path_factory.mktemp("portal"), "web", "mail", "work") as started:
        yield with_people(started, request)


@pytest.fixture
def portal(_company: Portal) -> Portal:
    """The portal of all journeys, where nobody has guessed or chosen a language yet: they come from one address."""
    forget_guesses(_company)
    _company.query("UPDATE accounts_user SET language = '', language_chosen_at = NULL RETURNING id")
    return _company


def with_people(portal: Portal, request: pytest.FixtureRequest) -> Portal:
    """Tell the demonstration's story; hire for each test somebody who has been here before, and a newcomer."""
    portal.inside("-c", _STORY)
    numbers = range(len(request.session.items))
    addresses = [f"{kind}-{number:02}@acme.example" for kind in ("person", "newcomer") for number in numbers]
    portal.inside("-c", _HIRE, PASSWORD, *addresses)
    return replace(portal, accounts={**portal.accounts, **dict.fromkeys(addresses, PASSWORD)})


def forget_guesses(portal: Portal) -> None:
    """Empty the counters of all limits."""
    portal.query("DELETE FROM throttle_counter RETURNING key")


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count()


@pytest.fixture
def employee(_numbers: Iterator[int]) -> str:
    """Return the address of an employee who has not used the portal before."""
    return f"person-{next(_numbers):02}@acme.example"


@pytest.fixture
def newcomer(_numbers: Iterator[int]) -> str:
    """Return the address of an employee whose account is not set up yet."""
    return f"newcomer-{next(_numbers):02}@acme.example"


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
