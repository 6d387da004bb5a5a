"""Who gets what from every page of the console: delegated administrators, each capability (P12; T1, T2, T5, T6).

The other columns of the matrix, from strangers to the operator, are in test_authorisation.py. Everybody asks for
everything: `make test-fast` leaves this matrix to `make test`.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import User
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from tests.admin_console.acts import appointed, at_work
from tests.browser import browser
from tests.cast import Cast, make_cast
from tests.site import SITE
from tests.site.desks import CLOSING, OF_ITS_OWNER, SENT_WITH, TASKS, Task
from tests.site.objects import of_alice
from tests.site.table import PEOPLE, Page
from tests.snapshots import Snapshot

PAGES = {name.partition(":")[2]: page for name, page in SITE.items() if name.startswith("admin_console:")}
# Column of the postmaster in the table of the site.
BOB = PEOPLE.index("bob")
# Administrators for Sales, by what they may do.
OF_SALES = {one.value: frozenset({one}) for one in Capability} | {"closer": CLOSING}


def able_to(task: Task) -> list[str]:
    """Return those who may do all that the task takes; everyone may see."""
    needed = {task} if isinstance(task, Capability) else task
    return [name for name, may in OF_SALES.items() if needed <= may | {Capability.SEE}]


def test_every_page_of_the_console_is_part_of_a_task() -> None:
    assert sorted(TASKS) == sorted(PAGES)


@dataclass(frozen=True)
class Offices:
    """The cast with administrators by name: for Sales, and three for everything.

    ``elsewhere`` is for Engineering, ``ended`` was for Sales, ``peer`` is for Sales, too; all of them work in Sales.
    """

    cast: Cast
    people: dict[str, User]
    keys: dict[str, str]

    def client_of(self, name: str) -> Client:
        client = browser()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[name]
        return client

    def ask(self, name: str, path: str, method: str) -> int:
        status: int = getattr(self.client_of(name), method)(path).status_code
        return status


def _make_offices() -> Offices:
    cast = make_cast()
    everything = dict.fromkeys(("elsewhere", "ended", "peer"), EVERY_CAPABILITY)
    named = everything | OF_SALES
    people, keys = {}, {}
    for name, may in named.items():
        account = create_account(
            address=f"{name}@acme.example", name=name, domain=cast.acme, department=cast.sales, encoded_password=None
        )
        scope = cast.engineering if name == "elsewhere" else cast.sales
        over = timezone.now() - timedelta(seconds=1) if name == "ended" else None
        people[name] = appointed(account, scope, may=may, ends_at=over)
        keys[name] = at_work(people[name]).cookies[settings.SESSION_COOKIE_NAME].value
    return Offices(cast, people, keys)


_OFFICES = Snapshot(_make_offices)


@pytest.fixture
def offices(db: None) -> Offices:
    return _OFFICES.restore()


def asked_as(offices: Offices, page: Page, task: Task | None, postmasters: int) -> dict[str, int]:
    """Return what each administrator must get where the postmaster gets this, those who may act last."""
    if postmasters == 405:
        return dict.fromkeys(offices.people, 405)
    expected = {"ended": 403, "elsewhere": 403} | dict.fromkeys(OF_SALES, 403)
    if task is None:
        return expected
    names_somebody = callable(page.names)
    expected["elsewhere"] = 404 if names_somebody else postmasters
    is_bobs = page.name.partition(":")[2] in OF_ITS_OWNER
    return expected | dict.fromkeys(able_to(task), 404 if is_bobs else postmasters)


@pytest.mark.thorough
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_each_capability_opens_its_task_and_no_other(offices: Offices, name: str, method: str) -> None:
    page = PAGES[name]
    expected = asked_as(offices, page, TASKS[name], getattr(page, method)[BOB])
    if method == "post" and name in SENT_WITH:
        expected |= {who: 403 for who, may in OF_SALES.items() if not may & SENT_WITH[name]}
    path = page.path(offices.cast)
    assert {who: offices.ask(who, path, method) for who in expected} == expected


ABOUT_SOMEBODY = [name for name, page in PAGES.items() if page.names is of_alice]
# Nothing is done there to anybody.
SEEN = {name for name, task in TASKS.items() if task is Capability.SEE} | {"employee-suppose"}


@pytest.mark.thorough
@pytest.mark.parametrize("whom", ["themselves", "a peer", "the postmaster", "somebody elsewhere", "a stranger"])
@pytest.mark.parametrize("name", [name for name in ABOUT_SOMEBODY if TASKS.get(name) is not None])
def test_nobody_acts_upon_peers_or_out_of_reach(offices: Offices, name: str, whom: str) -> None:
    """T6, T8: by a guessed address; what may be seen of peers within the scope is seen, nothing is done to them."""
    User.objects.filter(pk=offices.cast.bob.pk).update(department=offices.cast.sales)
    task = TASKS[name]
    assert task is not None
    by, cast = able_to(task)[0], offices.cast
    who = offices.people[by]
    subject = {
        "themselves": who,
        "a peer": offices.people["peer"],
        "the postmaster": cast.bob,
        "somebody elsewhere": cast.dora,
        "a stranger": cast.charlie,
    }[whom]
    path = reverse(f"admin_console:{name}", args=[subject.public_id])
    before = User.objects.filter(pk=subject.pk).values().get()
    is_in_sight = name in SEEN and whom not in {"somebody elsewhere", "a stranger"}
    assert offices.ask(by, path, "get") == (200 if is_in_sight else 405 if PAGES[name].get[BOB] == 405 else 404)
    assert offices.ask(by, path, "post") == (405 if PAGES[name].post[BOB] == 405 else 404)
    assert User.objects.filter(pk=subject.pk).values().get() == before
