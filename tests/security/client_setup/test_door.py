"""X8: the set-up hosts answer these paths alone, and tell a stranger nothing about who exists."""

import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from pytest_django import Settings

from accounts.directory.services import create_domain
from accounts.models import Domain
from mailportal.web.set_up_hosts import URLCONF
from security.client_passwords.models import DomainMailHost
from security.client_passwords.rules import Protocol
from tests.cast import Cast
from tests.security.client_setup.acts import (
    AUTOCONFIG,
    AUTODISCOVER,
    PACC,
    PROFILE,
    WELL_KNOWN,
    asked,
    question,
    sent,
)

# Of a profile, in small letters and in capitals.
NAMES = re.compile(rb"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
READABLE = (AUTOCONFIG, WELL_KNOWN, PACC, PROFILE)


def test_there_are_five_paths() -> None:
    paths = {f"/{pattern.pattern}" for pattern in get_resolver(URLCONF).url_patterns}
    assert paths == {*READABLE, AUTODISCOVER}


@pytest.mark.parametrize("address", ["nobody@acme.example", "dora@acme.example"])
def test_whether_an_address_exists_is_told_by_nothing(acme: Cast, program: Client, address: str) -> None:
    """Bytes, headers and statements are those of Alice, who exists; a profile has names made of the address besides."""

    def told(who: str) -> tuple[list[tuple[int, str, bytes]], list[str]]:
        with CaptureQueriesContext(connection) as queries:
            answers = [sent(program, question(who)), *(asked(program, path, address=who) for path in READABLE)]
        shown = [
            (answer.status_code, repr(answer.headers), NAMES.sub(b"", answer.content.replace(who.encode(), b"?")))
            for answer in answers
        ]
        return shown, [query["sql"] for query in queries]

    known = told("alice@acme.example")
    assert known == told(address)
    assert {status for status, *_ in known[0]} == {200}
    assert len(known[1]) == 2 * len(known[0])


@pytest.mark.parametrize("path", READABLE)
def test_an_answer_has_no_cookie_and_no_redirect(acme: Cast, program: Client, path: str) -> None:
    """Nor HSTS: the host may be the company's own, and what is below it speaks http perhaps."""
    answer = asked(program, path, HTTP_AUTHORIZATION="Basic YWxpY2U6c2VjcmV0", HTTP_COOKIE="sid=1; language=zh-hans")
    assert answer.status_code == 200
    assert not answer.cookies
    assert {name.lower() for name in answer.headers} == {
        *("content-type", "cache-control", "content-security-policy", "x-content-type-options"),
    }
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "trace"])
def test_another_method_is_not_there(acme: Cast, program: Client, path: str, method: str) -> None:
    answer = getattr(program, method)(path, HTTP_HOST="acme.example")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("path", ["/", "/logon/", "/settings/account-security/", f"{AUTOCONFIG}/", "/mail/"])
def test_another_path_is_refused_as_a_foreign_host(acme: Cast, program: Client, path: str) -> None:
    """In front of it, nginx knows no other path (tests/operations/test_nginx_set_up.py)."""
    answer = asked(program, path)
    assert answer.status_code == 400
    assert not answer.cookies


@pytest.mark.parametrize(
    "host",
    [
        *("unknown.example", "autoconfig.unknown.example", "www.acme.example", "autoconfig.autoconfig.acme.example"),
        *("autoconfig.globex.example", "127.0.0.2", "autoconfig.", "[::1]", "-"),
    ],
)
def test_a_host_of_no_domain_or_without_servers_has_nothing(acme: Cast, program: Client, host: str) -> None:
    for path in READABLE:
        assert asked(program, path, host=host).status_code in {400, 404}
    assert sent(program, question("alice@acme.example"), host=host).status_code in {400, 404}


def test_the_portals_own_hosts_answer_nothing_of_it(acme: Cast, program: Client) -> None:
    for path in READABLE:
        assert asked(program, path, host="testserver").status_code == 404


def test_without_the_setting_there_is_no_such_host(acme: Cast, program: Client, settings: Settings) -> None:
    settings.SET_UP_HOSTS = False
    assert asked(program, AUTOCONFIG).status_code == 400


def test_a_request_line_that_names_a_host_is_refused(acme: Cast, program: Client) -> None:
    assert asked(program, AUTOCONFIG, RAW_URI="http://acme.example/mail/config-v1.1.xml").status_code == 400


def test_the_longer_name_wins(acme: Cast, program: Client) -> None:
    other = create_domain(name="autoconfig.acme.example")
    assert asked(program, AUTOCONFIG).status_code == 404
    for row in DomainMailHost.objects.filter(domain=acme.acme):
        DomainMailHost.objects.create(
            domain=other, protocol=row.protocol, host="mail.other.example", port=row.port, encryption=row.encryption
        )
    assert b"mail.other.example" in asked(program, AUTOCONFIG).content


def test_a_deleted_domain_has_nothing_and_half_of_the_servers_neither(acme: Cast, program: Client) -> None:
    DomainMailHost.objects.filter(domain=acme.acme, protocol=Protocol.POP3).delete()
    assert asked(program, AUTOCONFIG).status_code == 200
    DomainMailHost.objects.filter(domain=acme.acme, protocol=Protocol.SMTP).delete()
    assert asked(program, AUTOCONFIG).status_code == 404
    Domain.objects.filter(pk=acme.globex.pk).update(deleted_at="2027-01-01T00:00Z", suspended_at="2027-01-01T00:00Z")
    assert asked(program, AUTOCONFIG, host="globex.example").status_code == 404


def test_no_address_and_no_secret_is_logged(acme: Cast, program: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="mailportal"):
        for who in ("alice@acme.example", "charlie@globex.example", "nonsense"):
            sent(program, question(who), HTTP_AUTHORIZATION="Basic YWxpY2U6c2VjcmV0")
            asked(program, PROFILE, address=who)
    assert caplog.text == ""
