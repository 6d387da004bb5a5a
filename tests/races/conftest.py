"""One portal for all races, which each finds as it was prepared: the processes that race are forked from one of it."""

from collections.abc import Iterator

import pytest

from tests.portal import Portal, prepared_portal, put_back


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Return the portal, however the last race left it."""
    with prepared_portal(tmp_path_factory.mktemp("races") / "portal") as prepared:
        yield prepared


@pytest.fixture
def portal(course: Portal) -> Portal:
    """Return the portal as it was prepared; nothing of it runs."""
    put_back(course)
    return course
