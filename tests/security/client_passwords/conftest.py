"""A mail server that the portal knows and that is down."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def mail_server_down(settings: Settings, tmp_path: Path) -> str:
    """Return the name of the only mail server; its API is on a port that refuses at once."""
    key = tmp_path / "doveadm.key"
    key.write_text("0" * 64)
    settings.MAIL_SERVERS = [
        {"name": "mail1", "host": "mail1", "doveadm_url": "http://127.0.0.1:1", "doveadm_key_file": str(key)}
    ]
    return "mail1"
