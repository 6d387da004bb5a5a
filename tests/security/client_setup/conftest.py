"""Acme's servers are entered, and the portal answers at set-up hosts."""

import pytest
from django.test import Client
from pytest_django import Settings

from security.client_passwords.hosts import Host
from security.client_passwords.models import DomainMailHost
from security.client_passwords.rules import Encryption, Protocol
from tests.cast import Cast

SERVERS = (
    Host(Protocol.IMAP, "imap.acme.example", 993, Encryption.TLS),
    Host(Protocol.POP3, "pop.acme.example", 995, Encryption.TLS),
    Host(Protocol.SMTP, "smtp.acme.example", 587, Encryption.STARTTLS),
)


@pytest.fixture
def acme(cast: Cast, settings: Settings) -> Cast:
    settings.SET_UP_HOSTS = True
    DomainMailHost.objects.bulk_create(DomainMailHost(domain=cast.acme, **one._asdict()) for one in SERVERS)
    return cast


@pytest.fixture
def program() -> Client:
    """A mail program; what the portal fails at comes as an answer."""
    return Client(raise_request_exception=False)
