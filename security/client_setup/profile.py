"""Apple's configuration profile with one mailbox, for the mail programs of iPhone, iPad and Mac."""

import plistlib
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from security.client_passwords.hosts import Host
from security.client_passwords.rules import Protocol
from security.client_setup.queries import MailSetUp

_TYPES: Final = {Protocol.IMAP: "EmailTypeIMAP", Protocol.POP3: "EmailTypePOP"}


def profile_of(told: MailSetUp, *, address: str = "") -> bytes:
    """Return the profile, without any password; the device asks for it, and for the address where none is given.

    Its owner can remove it. One address has one profile: a newer one takes the place of the older.
    """
    named = address or told.domain
    unique = uuid5(NAMESPACE_URL, f"mailto:{named}")
    identifier = f"{'.'.join(reversed(told.domain.split('.')))}.{unique}"
    mailbox: dict[str, Any] = {
        **_payload("com.apple.mail.managed", f"{identifier}.mail", uuid5(unique, "mail").hex, named),
        "EmailAccountDescription": told.company,
        "EmailAccountType": _TYPES[told.incoming[0].protocol],
        **_server("Incoming", told.incoming[0], address),
        **_server("Outgoing", told.outgoing, address),
        "OutgoingPasswordSameAsIncomingPassword": True,
    }
    if address:
        mailbox["EmailAddress"] = address
    profile = {
        **_payload("Configuration", identifier, unique.hex, f"{told.company}: {named}"),
        "PayloadOrganization": told.company,
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [mailbox],
    }
    return plistlib.dumps(profile)


def _payload(kind: str, identifier: str, unique: str, shown: str) -> dict[str, Any]:
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": f"{unique[:8]}-{unique[8:12]}-{unique[12:16]}-{unique[16:20]}-{unique[20:]}".upper(),
        "PayloadDisplayName": shown,
    }


def _server(way: str, server: Host, address: str) -> dict[str, Any]:
    # Apple's word for TLS from the start and for STARTTLS alike: the program finds out which by the port.
    values = {"Authentication": "EmailAuthPassword", "HostName": server.host, "PortNumber": server.port, "UseSSL": True}
    if address:
        values["Username"] = address
    return {f"{way}MailServer{name}": value for name, value in values.items()}
