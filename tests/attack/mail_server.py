"""A mail server that may ask anything: the right question, and lines that Dovecot would never send."""

import json
from urllib.parse import quote

from tests.attack.wire import Response, exchange, request
from tests.portal import Portal

LOGON = "/dovecot/logon"


class MailServer:
    """Holds the key of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self.key = (portal.data / "keys" / "mail_auth" / "1.key").read_bytes().hex()

    def key_line(self) -> str:
        return f"X-Portal-Key: {self.key}"

    def send(self, *lines: str, path: str = LOGON, method: str = "POST", body: bytes = b"") -> Response:
        """Send exactly these header lines; return the one answer."""
        length = [] if body else ["Content-Length: 0"]
        raw = request(method, path, *lines, *length, body=body)
        (answer,) = exchange(self._portal.mail, raw, says_goodbye=False)
        return answer

    def ask(self, question: str, path: str = LOGON) -> Response:
        """Ask a question that is coded already."""
        return self.send(self.key_line(), f"X-Portal-Question: {question}", path=path)

    def logon(self, address: str, secret: str, protocol: str = "imap", remote: str = "192.0.2.7") -> str:
        """Return what a mail server would be told: ``accept``, ``reject`` or ``defer``."""
        question = {"address": address, "secret": secret, "protocol": protocol, "remote": remote, "session": "s"}
        answer = self.ask(coded(question))
        assert answer.status == 200, answer
        return str(json.loads(answer.body)["result"])


def coded(question: object) -> str:
    """Return a question as it travels in the header."""
    return quote(json.dumps(question), safe="")
