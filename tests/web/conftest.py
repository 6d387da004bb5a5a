"""The walls alone: the real middleware in the real order, without sessions, database and accounts."""

from typing import Any

import pytest
from django.conf import settings as real_settings
from django.test import Client
from pytest_django.fixtures import Settings

WALLS = ("mailportal.web.", "whitenoise.", "django.middleware.csrf.")


@pytest.fixture
def walls(settings: Settings) -> Settings:
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.MIDDLEWARE = [name for name in real_settings.MIDDLEWARE if name.startswith(WALLS)]
    return settings


@pytest.fixture
def visitor(walls: Settings) -> Client:
    """A client that gets error pages like a visitor, not exceptions. No database: none of these tests may need one."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def send(
    client: Client,
    body: bytes,
    content_type: str = "application/x-www-form-urlencoded",
    *,
    path: str = "/form/",
    **extra: Any,
) -> Any:
    """POST exactly these bytes to the probe form."""
    return client.generic("POST", path, body, content_type=content_type, **extra)
