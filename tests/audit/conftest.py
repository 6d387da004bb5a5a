"""Each audit test has a checkpoint file of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_checkpoint_file(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
