"""X8: the PACC document, and the records that the operator enters."""

import io
import json
from base64 import b64encode
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from tests.security.client_setup.acts import PACC, asked


def test_the_document_names_the_hosts_with_tls_at_the_usual_ports(acme: Cast, program: Client) -> None:
    """It has no word for STARTTLS: SMTP is left out."""
    answer = asked(program, PACC, host="ua-auto-config.acme.example")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.content) == {
        "protocols": {"imap": {"host": "imap.acme.example"}, "pop3": {"host": "pop.acme.example"}},
        "authentication": {"password": True},
        "info": {"provider": {"name": "acme.example", "shortName": "acme.example"}},
    }


def printed(domain: str) -> list[str]:
    out = io.StringIO()
    call_command("setup_records", domain, "--set-up-host", "portal.example.", stdout=out)
    return out.getvalue().splitlines()


def test_the_records_lead_to_what_is_served(acme: Cast, program: Client) -> None:
    lines = printed("acme.example")
    assert lines[:6] == [
        "_imaps._tcp.acme.example. IN SRV 0 1 993 imap.acme.example.",
        "_imap._tcp.acme.example. IN SRV 0 0 0 .",
        "_pop3s._tcp.acme.example. IN SRV 0 1 995 pop.acme.example.",
        "_pop3._tcp.acme.example. IN SRV 0 0 0 .",
        "_submissions._tcp.acme.example. IN SRV 0 0 0 .",
        "_submission._tcp.acme.example. IN SRV 0 1 587 smtp.acme.example.",
    ]
    assert "autoconfig.acme.example. IN CNAME portal.example." in lines
    digest = b64encode(sha256(asked(program, PACC).content).digest()).decode()
    assert f'_ua-auto-config.acme.example. IN TXT "v=UAAC1; a=sha256; d={digest}"' in lines
    served = [line.removeprefix("https://").partition("/") for line in lines if line.startswith("https://")]
    statuses = {f"/{path}": asked(program, f"/{path}", host=host).status_code for host, _, path in served}
    # Outlook's takes POST alone.
    assert statuses.pop("/autodiscover/autodiscover.xml") == 404
    assert set(statuses.values()) == {200}
    assert len(statuses) == 4


def test_the_operator_hears_what_is_missing(acme: Cast, settings: Settings) -> None:
    assert not any("SET_UP_HOSTS" in line for line in printed("acme.example"))
    settings.SET_UP_HOSTS = False
    assert "set SET_UP_HOSTS=true" in printed("acme.example")[-1]
    with pytest.raises(CommandError, match=r"mail_host globex\.example --add"):
        printed("globex.example")
