"""Who gets what from every URL, as the table of the site says (docs/security.md 1.11; attack T).

Everybody asks for everything: `make test-fast` leaves this matrix to `make test`.
"""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.browser import browser, logged_on
from tests.cast import Cast, make_cast
from tests.site import PEOPLE, SITE, STAGE, Page
from tests.site.people import on_duty
from tests.snapshots import Snapshot

pytestmark = pytest.mark.thorough


@dataclass(frozen=True)
class World:
    """The cast, each logged on in a browser whose session's key is kept; Alice's postmaster holds her switch on."""

    cast: Cast
    keys: dict[str, str]

    def client_of(self, person: str) -> Client:
        client = browser()
        if person in self.keys:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[person]
        return client

    def answers(self, page: Page, method: str) -> dict[str, int]:
        """Let everybody ask for one address, each before those who may act on what it names."""
        path = page.path(self.cast)
        return {person: getattr(self.client_of(person), method)(path).status_code for person in PEOPLE}


def _make_world() -> World:
    cast = make_cast()
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    clients = {person: logged_on(getattr(cast, person)) for person in PEOPLE if person not in {"mallory", "olga"}}
    clients["olga"] = on_duty(cast.olga)
    return World(cast, {name: client.cookies[settings.SESSION_COOKIE_NAME].value for name, client in clients.items()})


_WORLD = Snapshot(_make_world)


@pytest.fixture
def world(db: None) -> World:
    return _WORLD.restore()


@pytest.mark.parametrize("name", SITE)
def test_who_may_read(world: World, name: str) -> None:
    assert world.answers(SITE[name], "get") == dict(zip(PEOPLE, SITE[name].get, strict=True))


@pytest.mark.parametrize("name", SITE)
def test_who_may_write(world: World, name: str) -> None:
    """T1."""
    assert world.answers(SITE[name], "post") == dict(zip(PEOPLE, SITE[name].post, strict=True))


# Neither is a page to come back to.
LED_OUT = {"home": "/logon/", "security:logoff": "/logon/?ended=logged-off"}


@pytest.mark.parametrize("name", [name for name, page in SITE.items() if page.get[0] == 302 and page.get != STAGE])
def test_a_stranger_is_led_to_the_logon_page_and_back(world: World, name: str) -> None:
    path = SITE[name].path(world.cast)
    target = browser().get(path)["Location"]
    assert target == LED_OUT.get(name, f"/logon/?{urlencode({'next': path})}")


@pytest.mark.parametrize("name", [name for name, page in SITE.items() if callable(page.names)])
def test_what_never_was_is_as_missing_as_what_is_foreign(world: World, name: str) -> None:
    page = SITE[name]
    assert callable(page.names)
    # The last thing that the address names; where it is another's, the others are there.
    *others, named = page.names(world.cast)
    made_up = uuid4() if isinstance(named, UUID) else 987654
    who = "olga" if name.startswith("operator_console:") else "bob"
    method = "post" if page.is_sent and page.get[PEOPLE.index(who)] in {302, 405} else "get"
    assert getattr(world.client_of(who), method)(reverse(name, args=[*others, made_up])).status_code == 404
