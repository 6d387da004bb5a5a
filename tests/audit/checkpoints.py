"""A checkpoint file of each test's own, for folders whose tests write or read one: their ``conftest`` imports it."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_checkpoint_file(settings: Settings, tmp_path: Path) -> None:
    """Else what the chain and its witnesses say together would be what other tests have written."""
    settings.PORTAL_DATA = tmp_path
