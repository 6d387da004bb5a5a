"""Asking the mail listener as Dovecot does."""

import json
import urllib.request
from urllib.parse import quote

from tests.portal import Portal


def logon(portal: Portal, address: str, secret: str, protocol: str = "imap") -> str:
    """Return what a mail server would be told: ``accept``, ``reject`` or ``defer``."""
    key = (portal.data / "keys" / "mail_auth" / "1.key").read_bytes().hex()
    question = {"address": address, "secret": secret, "protocol": protocol, "remote": "192.0.2.7", "session": "journey"}
    request = urllib.request.Request(
        f"{portal.mail}/dovecot/logon",
        data=b"",
        headers={"X-Portal-Key": key, "X-Portal-Question": quote(json.dumps(question), safe="")},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        result: str = json.load(answer)["result"]
    return result
