"""What the desk's tests share: a mail server for which cuts are ordered."""

import pytest


@pytest.fixture
def mail1(settings: object) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]
