"""X8: Thunderbird's document, by the rules of thunderbird/autoconfig's validator (types.rs, validate.rs), as text."""

import re
from xml.etree.ElementTree import Element

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tests.security.client_setup.acts import AUTOCONFIG, WELL_KNOWN, asked, document_in

INCOMING_TYPES, OUTGOING_TYPES = {"imap", "pop3", "exchange"}, {"smtp"}
SOCKETS = {"plain", "SSL", "STARTTLS"}
WAYS_IN = {
    *("password-cleartext", "password-encrypted", "NTLM", "GSSAPI"),
    *("client-IP-address", "TLS-client-cert", "OAuth2", "None"),
}
PLACEHOLDERS = {"%EMAILADDRESS%", "%EMAILLOCALPART%", "%EMAILDOMAIN%", "%REALNAME%"}
MOST_PORTS = 65_535


def one(element: Element, name: str) -> str:
    found = element.findall(name)
    assert len(found) == 1, name
    assert found[0].text, name
    return found[0].text


def check(answer: HttpResponse) -> Element:
    """Hold a document to the validator's rules; return its provider."""
    root = document_in(answer)
    assert (root.tag, root.get("version")) == ("clientConfig", "1.1")
    (provider,) = root.findall("emailProvider")
    assert provider.get("id")
    assert one(provider, "displayName")
    assert one(provider, "displayShortName")
    assert provider.findall("domain")
    for way, types in (("incomingServer", INCOMING_TYPES), ("outgoingServer", OUTGOING_TYPES)):
        servers = provider.findall(way)
        assert servers, way
        for server in servers:
            assert server.get("type") in types
            assert one(server, "hostname")
            assert 0 < int(one(server, "port")) <= MOST_PORTS
            assert one(server, "socketType") in SOCKETS
            assert one(server, "authentication") in WAYS_IN
            assert set(re.findall("%[^%]*%", one(server, "username"))) <= PLACEHOLDERS
            assert not server.findall("ewsURL") + server.findall("owaURL") + server.findall("pop3")
    return provider


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("autoconfig.acme.example", AUTOCONFIG),
        ("acme.example", WELL_KNOWN),
        ("AUTOCONFIG.ACME.EXAMPLE:443", AUTOCONFIG),
        ("autoconfig.acme.example.", AUTOCONFIG),
    ],
)
def test_a_program_finds_the_servers_of_the_domain(acme: Cast, program: Client, host: str, path: str) -> None:
    answer = asked(program, path, host=host)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    provider = check(answer)
    told = [
        (server.get("type"), one(server, "hostname"), one(server, "port"), one(server, "socketType"))
        for server in (*provider.findall("incomingServer"), *provider.findall("outgoingServer"))
    ]
    assert told == [
        ("imap", "imap.acme.example", "993", "SSL"),
        ("pop3", "pop.acme.example", "995", "SSL"),
        ("smtp", "smtp.acme.example", "587", "STARTTLS"),
    ]
    assert one(provider, "domain") == "acme.example"


def test_a_company_is_called_what_it_calls_itself(acme: Cast, program: Client) -> None:
    acme.acme.display_name = 'Acme <&> "Söhne" 北京'
    acme.acme.save(update_fields=["display_name"])
    assert one(check(asked(program, AUTOCONFIG)), "displayName") == 'Acme <&> "Söhne" 北京'
