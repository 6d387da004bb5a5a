"""Each test of a pack has a checkpoint file of its own: a pack tells what the chain and its witnesses say together."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_checkpoint_file(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
