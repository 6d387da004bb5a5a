"""Who stands at the desk, and the mail server that does not answer."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.admin_console.acts import postmaster
from tests.cast import Cast


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture(autouse=True)
def mail1(settings: object) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that goes on from now, and can be moved."""
    with time_machine.travel(timezone.now()) as traveller:
        yield traveller
