"""A mail server that may ask anything, by both doors: the right question, and what Dovecot would never send."""

import contextlib
import json
import socket
from abc import ABC, abstractmethod
from urllib.parse import quote

from tests.attack.wire import PATIENCE_SECONDS, Response, exchange, request
from tests.portal import Portal

LOGON = "/dovecot/logon"


class Asker(ABC):
    """Holds the key of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self.key = (portal.data / "keys" / "mail_auth" / "1.key").read_bytes().hex()

    @abstractmethod
    def answer(self, subject: str, question: dict[str, object], key: str | None = None) -> dict[str, str]:
        """Return what a question is told, asked with the key or with another text."""

    def logon(self, address: str, secret: str, protocol: str = "imap", remote: str = "192.0.2.7") -> str:
        """Return what a mail server would be told: ``accept``, ``reject`` or ``defer``."""
        question = {"address": address, "secret": secret, "protocol": protocol, "remote": remote, "session": "s"}
        return self.answer("logon", {**question})["result"]


class MailServer(Asker):
    """One of another host: asks over HTTP."""

    def answer(self, subject: str, question: dict[str, object], key: str | None = None) -> dict[str, str]:
        """Ask with the question in its header."""
        shown = self.key if key is None else key
        headers = [f"X-Portal-Key: {shown}", f"X-Portal-Question: {coded(question)}"]
        return dict(json.loads(self.send(*headers, path=f"/dovecot/{subject}").body))

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


class LineServer(Asker):
    """One of this host: asks by lines over the UNIX socket."""

    def answer(self, subject: str, question: dict[str, object], key: str | None = None) -> dict[str, str]:
        """Ask with one line."""
        shown = self.key if key is None else key
        return self.lines(json.dumps({"ask": subject, "key": shown, **question}).encode() + b"\n")[0]

    def lines(self, *sent: bytes) -> list[dict[str, str]]:
        """Send lines on one connection; return the answers until there are as many, or its end."""
        answers = []
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_SECONDS)
            connection.connect(str(self._portal.data / "run" / "mail"))
            # The portal may close before it has read it all.
            with contextlib.suppress(OSError):
                connection.sendall(b"".join(sent))
            with connection.makefile("rb") as reading, contextlib.suppress(OSError):
                while len(answers) < len(sent) and (line := reading.readline()):
                    answers.append(dict(json.loads(line)))
        return answers


def coded(question: object) -> str:
    """Return a question as it travels in the header."""
    return quote(json.dumps(question), safe="")
