"""The DNS records by which mail programs find a domain's servers and set-up host (RFC 6186, RFC 8314)."""

from collections.abc import Iterator
from typing import Final

from security.client_passwords.rules import Encryption, Protocol
from security.client_setup.pacc import digest_record_of, pacc_of
from security.client_setup.queries import SET_UP_LABELS, MailSetUp

_SERVICES: Final = {
    (Protocol.IMAP, Encryption.TLS): "_imaps",
    (Protocol.IMAP, Encryption.STARTTLS): "_imap",
    (Protocol.POP3, Encryption.TLS): "_pop3s",
    (Protocol.POP3, Encryption.STARTTLS): "_pop3",
    (Protocol.SMTP, Encryption.TLS): "_submissions",
    (Protocol.SMTP, Encryption.STARTTLS): "_submission",
}


def records_of(told: MailSetUp, *, set_up_host: str) -> Iterator[str]:
    """Yield the lines of a zone file: services, those that there are not, and the names of the set-up host."""
    offered = {_SERVICES[server.protocol, server.encryption]: server for server in told.servers}
    for service in _SERVICES.values():
        server = offered.get(service)
        # RFC 2782: a target of "." says decidedly that the service is not there, so that no program guesses.
        target = "0 0 0 ." if server is None else f"0 1 {server.port} {server.host}."
        yield f"{service}._tcp.{told.domain}. IN SRV {target}"
    yield f"_autodiscover._tcp.{told.domain}. IN SRV 0 1 443 autodiscover.{told.domain}."
    for label in SET_UP_LABELS:
        yield f"{label}.{told.domain}. IN CNAME {set_up_host}."
    document = pacc_of(told)
    if document is not None:
        yield f'_ua-auto-config.{told.domain}. IN TXT "{digest_record_of(document)}"'


def addresses_of(told: MailSetUp) -> Iterator[str]:
    """Yield where each document is found, once the records stand."""
    yield f"https://autoconfig.{told.domain}/mail/config-v1.1.xml"
    yield f"https://{told.domain}/.well-known/autoconfig/mail/config-v1.1.xml"
    yield f"https://autodiscover.{told.domain}/autodiscover/autodiscover.xml"
    yield f"https://ua-auto-config.{told.domain}/.well-known/user-agent-configuration.json"
    yield f"https://autoconfig.{told.domain}/mail/apple.mobileconfig"
