"""What all tests share."""

import pytest
from django.conf import settings as portal
from hypothesis import settings

pytest_plugins = ["tests.cast", "tests.evidence", "tests.no_skips", "tests.one_database", "tests.text_messages"]

# No test is a stopwatch: on a busy machine an example that is right may take its time.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")


@pytest.fixture(scope="session", autouse=True)
def hash_slots(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Places for slow hashes of this process alone: otherwise tests beside it would be refused theirs."""
    portal.HASH_SLOT_DIRECTORY = tmp_path_factory.mktemp("hash_slots")
