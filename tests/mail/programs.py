"""Mail programs as a server sees them: IMAP, POP3, submission on 465 and on 587, ManageSieve."""

import base64
import imaplib
import poplib
import smtplib
import socket
import ssl
from typing import Any, ClassVar

from tests.mail.program import HOST, PATIENCE, Outcome, Program, Way


class _ImapClient(imaplib.IMAP4_SSL):
    def __init__(self, way: Way) -> None:
        self.way = way
        super().__init__(HOST, way.ports.imaps, ssl_context=way.tls(), timeout=PATIENCE)

    def _create_socket(self, _timeout: float | None) -> ssl.SSLSocket:
        return self.way.tls().wrap_socket(self.way.connect(self.port), server_hostname=HOST)


class Imap(Program):
    """IMAP with implicit TLS; rests in IDLE."""

    name = "imap"
    marks: ClassVar = {
        Outcome.ACCEPTED: "OK",
        Outcome.REFUSED: "NO [AUTHENTICATIONFAILED]",
        Outcome.TEMPORARY: "NO [UNAVAILABLE]",
    }

    def open(self) -> None:
        self.client = _ImapClient(self.way)

    @property
    def connection(self) -> socket.socket:
        return self.client.socket()

    def answer_to(self, address: str, secret: str) -> str:
        try:
            self.client.login(address, secret)
        except imaplib.IMAP4.abort as error:
            raise ConnectionResetError(str(error)) from error
        except imaplib.IMAP4.error as error:
            return f"NO {_text(error.args[0])}"
        return "OK"

    def still_works(self) -> bool:
        return self.client.noop()[0] == "OK"

    def rest(self) -> None:
        self.client.select()
        self.client.send(b"idle IDLE\r\n")
        assert self.client.readline().startswith(b"+ ")

    def stop_resting(self) -> None:
        """Leave IDLE, so that commands can be sent again."""
        self.client.send(b"DONE\r\n")
        while not self.client.readline().startswith(b"idle "):
            pass

    def subjects(self) -> list[str]:
        """Return the subjects of all messages in the inbox."""
        self.client.select()
        numbers = self.client.search(None, "ALL")[1][0].split()
        fetched = [self.client.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0] for number in numbers]
        return [_text(item[1]).partition(":")[2].strip() for item in fetched if isinstance(item, tuple)]


class _PopClient(poplib.POP3_SSL):
    def __init__(self, way: Way) -> None:
        self.way = way
        super().__init__(HOST, way.ports.pop3s, timeout=PATIENCE, context=way.tls())

    def _create_socket(self, _timeout: float | None) -> ssl.SSLSocket:
        return self.way.tls().wrap_socket(self.way.connect(self.port), server_hostname=HOST)


class Pop3(Program):
    """POP3 with implicit TLS."""

    name = "pop3"
    marks: ClassVar = {
        Outcome.ACCEPTED: "+OK",
        Outcome.REFUSED: "-ERR [AUTH]",
        Outcome.TEMPORARY: "-ERR [SYS/TEMP]",
    }

    def open(self) -> None:
        self.client = _PopClient(self.way)

    @property
    def connection(self) -> socket.socket:
        return self.client.sock

    def answer_to(self, address: str, secret: str) -> str:
        try:
            self.client.user(address)
            return _text(self.client.pass_(secret))
        except poplib.error_proto as error:
            return _text(error.args[0])

    def still_works(self) -> bool:
        return self.client.noop().startswith(b"+OK")


class Smtp(Program):
    """Submission with implicit TLS (465). One try with PLAIN: smtplib's login would ask twice."""

    name = "submissions"
    marks: ClassVar = {
        Outcome.ACCEPTED: "235",
        Outcome.REFUSED: "535 5.7.8",
        Outcome.TEMPORARY: "454 4.7.0",
    }

    def open(self) -> None:
        self.client: smtplib.SMTP = smtplib.SMTP_SSL(
            HOST,
            self.way.ports.submissions,
            timeout=PATIENCE,
            context=self.way.tls(),
            source_address=(self.way.source, 0),
        )
        self.client.ehlo("client.example")

    @property
    def connection(self) -> socket.socket:
        assert self.client.sock is not None
        return self.client.sock

    def answer_to(self, address: str, secret: str) -> str:
        initial = base64.b64encode(f"\0{address}\0{secret}".encode()).decode()
        code, words = self.client.docmd("AUTH", f"PLAIN {initial}")
        return f"{code} {_text(words)}"

    def still_works(self) -> bool:
        return self.client.noop()[0] == 250

    def send(self, sender: str, recipient: str, subject: str) -> str:
        """Send one message; return "250", or the code and words that it was refused with."""
        message = f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\n\r\nHello\r\n"
        try:
            self.client.sendmail(sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, words),) = refused.recipients.values()
        except smtplib.SMTPResponseException as refused:
            return f"{refused.smtp_code} {_text(refused.smtp_error)}"
        else:
            return "250"
        return f"{code} {_text(words)}"


class SmtpWithStartTls(Smtp):
    """Submission on 587, with STARTTLS."""

    name = "submission"

    def open(self) -> None:
        self.client = smtplib.SMTP(
            HOST, self.way.ports.submission, timeout=PATIENCE, source_address=(self.way.source, 0)
        )
        self.client.starttls(context=self.way.tls())
        self.client.ehlo("client.example")


class Sieve(Program):
    """ManageSieve with STARTTLS."""

    name = "sieve"
    marks: ClassVar = {
        Outcome.ACCEPTED: "OK",
        Outcome.REFUSED: 'NO "Authentication failed."',
        Outcome.TEMPORARY: "NO (TRYLATER)",
    }

    def open(self) -> None:
        plain = self.way.connect(self.way.ports.sieve)
        self._greeting(plain)
        plain.sendall(b"STARTTLS\r\n")
        assert plain.recv(4096).startswith(b"OK")
        self._tls = self.way.tls().wrap_socket(plain, server_hostname=HOST)
        self._greeting(self._tls)

    @property
    def connection(self) -> socket.socket:
        return self._tls

    def answer_to(self, address: str, secret: str) -> str:
        initial = base64.b64encode(f"\0{address}\0{secret}".encode())
        return self._ask(b'AUTHENTICATE "PLAIN" "%s"\r\n' % initial)

    def still_works(self) -> bool:
        return self._ask(b"NOOP\r\n").startswith("OK")

    def _ask(self, command: bytes) -> str:
        self._tls.settimeout(PATIENCE)
        self._tls.sendall(command)
        return self._tls.recv(4096).decode()

    @staticmethod
    def _greeting(connection: socket.socket) -> None:
        received = b""
        while b"\nOK" not in received:
            chunk = connection.recv(4096)
            assert chunk, received
            received += chunk


PROGRAMS: tuple[type[Program], ...] = (Imap, Pop3, Smtp, SmtpWithStartTls, Sieve)


def _text(words: Any) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
