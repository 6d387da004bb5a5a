"""Outlook's autodiscover, in the form of plain XML (MS-OXDSCLI): a question with an address, an answer with servers."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers.expat import ExpatError, ParserCreate

from accounts.directory.rules import InvalidAddress, canonical_address
from security.client_passwords.hosts import Host
from security.client_passwords.rules import Encryption
from security.client_setup.queries import MailSetUp

_ANSWER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_OUTLOOK: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_ENCRYPTIONS: Final = {Encryption.TLS: "SSL", Encryption.STARTTLS: "TLS"}
_ADDRESS, _SCHEMA = "EMailAddress", "AcceptableResponseSchema"


class NoQuestion(ValueError):
    """What was sent asks for no settings that we have."""


def address_asked_for(body: bytes) -> str:
    """Return the canonical address in a question. Raises NoQuestion.

    A document type is refused before anything of it is read: neither entities nor other files come about.
    """
    texts = _texts_of(body)
    if texts.get(_SCHEMA, "").strip() != _OUTLOOK:
        raise NoQuestion("another schema")
    try:
        return canonical_address(texts.get(_ADDRESS, ""))
    except InvalidAddress as error:
        raise NoQuestion("no address") from error


def _texts_of(body: bytes) -> dict[str, str]:
    texts: dict[str, str] = {}
    open_now: list[str] = []

    def began(name: str, _attributes: object) -> None:
        open_now.append(name.rpartition(" ")[2])

    def ended(_name: str) -> None:
        open_now.pop()

    def said(text: str) -> None:
        if open_now[-1] in {_ADDRESS, _SCHEMA}:
            texts[open_now[-1]] = texts.get(open_now[-1], "") + text

    parser = ParserCreate("utf-8", " ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = began, ended, said
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's: this is all of it
    except ExpatError as error:
        raise NoQuestion("no XML") from error
    return texts


def _refused(*_declared: object) -> None:
    raise NoQuestion("a document type")


def answer_for(told: MailSetUp, *, address: str) -> bytes:
    """Return the answer, with the address that was asked for: whether it exists is not looked up."""
    root = Element("Autodiscover", xmlns=_ANSWER)
    response = SubElement(root, "Response", xmlns=_OUTLOOK)
    SubElement(SubElement(response, "User"), "DisplayName").text = address
    account = SubElement(response, "Account")
    SubElement(account, "AccountType").text = "email"
    SubElement(account, "Action").text = "settings"
    for server in told.servers:
        _add(account, server, address)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add(account: Element, server: Host, address: str) -> None:
    protocol = SubElement(account, "Protocol")
    values = {
        "Type": server.protocol.value.upper(),
        "Server": server.host,
        "Port": str(server.port),
        "LoginName": address,
        "DomainRequired": "off",
        "SPA": "off",
        "SSL": "on",
        "Encryption": _ENCRYPTIONS[server.encryption],
        "AuthRequired": "on",
    }
    for name, value in values.items():
        SubElement(protocol, name).text = value
