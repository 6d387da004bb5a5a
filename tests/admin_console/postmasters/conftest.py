"""The operator at work, and a mail server that does not answer."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from tests.site.people import on_duty


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = on_duty(cast.olga)
    cast.olga.refresh_from_db()
    return client


@pytest.fixture(autouse=True)
def mail1(settings: Settings) -> None:
    settings.MAIL_SERVERS = [
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]
