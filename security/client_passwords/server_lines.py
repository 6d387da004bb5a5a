"""The log-in details that a mail program asks for, for one kind of client (E6)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from security.client_passwords.rules import ClientKind, Protocol


@dataclass(frozen=True, slots=True)
class ServerLine:
    """One server as typed into a mail program. ``encryption`` is the word that programs use for it."""

    protocol: Protocol
    host: str
    port: int
    encryption: str


@dataclass(frozen=True, slots=True)
class ServerLines:
    """What to type; ``are_usual`` says that nobody entered the real servers and these are only the usual ones."""

    lines: Sequence[ServerLine]
    are_usual: bool


_TLS, _STARTTLS = "SSL/TLS", "STARTTLS"
# The order is that of preference: RFC 8314 puts implicit TLS first.
_PORTS = (
    (Protocol.IMAP, "imaps", _TLS),
    (Protocol.POP3, "pop3s", _TLS),
    (Protocol.SMTP, "submissions", _TLS),
    (Protocol.SMTP, "submission", _STARTTLS),
)
_USUAL_PORTS = {"imaps": 993, "pop3s": 995, "submissions": 465}


def server_lines(*, kind: ClientKind, domain: str, protocols_off: Collection[Protocol] = ()) -> ServerLines:
    """Return the servers that a password of this kind opens, one line per protocol.

    From ``settings.MAIL_SERVERS``; where that names none, ``mail.<domain>`` with the registered ports.
    """
    opened = kind.protocols.difference(protocols_off)
    servers = settings.MAIL_SERVERS or [{"host": f"mail.{domain}", **_USUAL_PORTS}]
    lines = {line.protocol: line for server in reversed(servers) for line in _lines_of(server)}
    wanted = tuple(lines[protocol] for protocol in Protocol if protocol in opened and protocol in lines)
    return ServerLines(wanted, are_usual=not settings.MAIL_SERVERS)


def _lines_of(server: Mapping[str, Any]) -> Iterator[ServerLine]:
    for protocol, name, encryption in reversed(_PORTS):
        if server.get(name):
            yield ServerLine(protocol, server["host"], int(server[name]), encryption)
