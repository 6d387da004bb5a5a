"""The PACC document (draft-ietf-mailmaint-pacc-02), and the digest of it that the domain's DNS names."""

import json
from base64 import b64encode
from hashlib import sha256

from security.client_passwords.hosts import USUAL_PORTS
from security.client_passwords.rules import Encryption
from security.client_setup.queries import MailSetUp


def pacc_of(told: MailSetUp) -> bytes | None:
    """Return the document, always the same bytes for the same servers; None where it can name none of them.

    It has host names alone: TLS from the start at the usual port is meant. Others are left out.
    """
    hosts = {
        server.protocol.value: {"host": server.host}
        for server in told.servers
        if server.encryption == Encryption.TLS and server.port == USUAL_PORTS[server.protocol]
    }
    if not hosts:
        return None
    info = {"provider": {"name": told.company, "shortName": told.company}}
    document = {"protocols": hosts, "authentication": {"password": True}, "info": info}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()


def digest_record_of(document: bytes) -> str:
    """Return the text of the TXT record by which a program knows that the document is the domain's own."""
    return f"v=UAAC1; a=sha256; d={b64encode(sha256(document).digest()).decode()}"
