"""What all tests share."""

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings as portal
from django.db import connection
from pytest_django import DjangoDbBlocker

from accounts.passwords import queries
from tests.prepared import migrated

pytest_plugins = [
    "tests.cast",
    "tests.clock",
    "tests.evidence",
    "tests.no_skips",
    "tests.one_database",
    "tests.inner_loop",  # reads the lists of the one before
    "tests.text_messages",
]


def pytest_collection_finish() -> None:
    """Keep the garbage collector from modules and tests, which stay to the end: it cost a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)


@pytest.fixture(scope="session", autouse=True)
def hash_slots(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Places for slow hashes of this process alone: otherwise tests beside it would be refused theirs."""
    portal.HASH_SLOT_DIRECTORY = tmp_path_factory.mktemp("hash_slots")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database of this process alone, a copy of one that all migrations have run on."""
    chosen = connection.settings_dict
    usual, chosen["NAME"] = chosen["NAME"], chosen["TEST"]["NAME"] or f"test_{chosen['NAME']}"
    with django_db_blocker.unblock():
        connection.close()
        migrated(chosen["NAME"])
        yield
        connection.creation.destroy_test_db(usual, verbosity=0)


@pytest.fixture(autouse=True)
def no_compiled_keywords() -> None:
    """Each test has a database of its own, in which an epoch stands for another list."""
    queries._compiled.cache_clear()  # noqa: SLF001 - nothing else of the portal forgets
