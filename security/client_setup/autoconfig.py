"""Thunderbird's autoconfig 1.1 (draft-ietf-mailmaint-autoconfig), which other programs read as well."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from security.client_passwords.hosts import Host
from security.client_passwords.rules import Encryption, Protocol
from security.client_setup.queries import MailSetUp

_SOCKETS: Final = {Encryption.TLS: "SSL", Encryption.STARTTLS: "STARTTLS"}


def autoconfig_of(told: MailSetUp) -> bytes:
    """Return the document. The program itself puts the address that was typed in the place of ``%EMAILADDRESS%``."""
    root = Element("clientConfig", version="1.1")
    provider = SubElement(root, "emailProvider", id=told.domain)
    SubElement(provider, "domain").text = told.domain
    SubElement(provider, "displayName").text = told.company
    SubElement(provider, "displayShortName").text = told.company
    for server in told.servers:
        _add(provider, server)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add(provider: Element, server: Host) -> None:
    way = "outgoingServer" if server.protocol == Protocol.SMTP else "incomingServer"
    element = SubElement(provider, way, type=server.protocol.value)
    values = {
        "hostname": server.host,
        "port": str(server.port),
        "socketType": _SOCKETS[server.encryption],
        "authentication": "password-cleartext",
        "username": "%EMAILADDRESS%",
    }
    for name, value in values.items():
        SubElement(element, name).text = value
