"""One portal for all attacks, with its real processes; attacks that take it apart start their own."""

from collections.abc import Callable, Iterator

import pytest

from tests.attack.tables import what_lasts
from tests.attack.visitor import Visitor
from tests.portal import Portal, running_portal

POSTMASTER = "postmaster@acme.example"
ALICE, BOB, CAROL = (f"{name}@acme.example" for name in ("alice", "bob", "carol"))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demonstration with its two listeners. Without the background process nothing changes by itself."""
    with running_portal(tmp_path_factory.mktemp("portal"), "web", "mail") as started:
        yield started


@pytest.fixture
def visitor(portal: Portal) -> Visitor:
    """A browser that was never here."""
    return Visitor(portal)


@pytest.fixture
def unchanged(portal: Portal) -> Callable[[], bool]:
    """Whether the tables are what they were when the test began, and show what became different."""
    before = what_lasts(portal)

    def check() -> bool:
        assert set(what_lasts(portal)) ^ set(before) == set()
        return True

    return check
