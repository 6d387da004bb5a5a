"""A mail server's API as Dovecot 2.3.19 and 2.4.1 were recorded to answer, on a real socket, and its bad days."""

import base64
import contextlib
import json
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from security.connections.dialects import Dialect
from security.connections.dovecot_api import MailServer

KEY = "an API key"
VERSIONS = tuple(Dialect)
# Dovecot 2.3 repeats the table's head between the rows of two login processes.
JUNK = {name: name for name in ("username", "user_credential", "service", "src-ip", "dest-ip", "dest-port")}


class Dovecot:
    """``connections`` holds the credential of each open connection; ``mood`` how the API behaves.

    ``misunderstood`` are the requests in the other version's words, ``requests`` the others.
    """

    def __init__(self, name: str, folder: Path, version: Dialect = Dialect.DOVECOT_24) -> None:
        self.name = name
        self.version = version
        self.connections: list[str] = []
        self.mood = "well"
        self.requests: list[list[Any]] = []
        self.misunderstood: list[list[Any]] = []
        self._scheme = "http"
        self._key_file = folder / f"{name}.key"
        self._key_file.write_text(f"{KEY}\n")
        self._turn = threading.Lock()
        self._server = _Api(self)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def settings(self) -> dict[str, Any]:
        """Return this server's part of ``MAIL_SERVERS``."""
        url = f"{self._scheme}://127.0.0.1:{self.port}/doveadm/v1"
        return {"name": self.name, "doveadm_url": url, "doveadm_key_file": str(self._key_file)}

    @property
    def server(self) -> MailServer:
        """Return this server as the portal knows it."""
        return MailServer(self.name, self.settings["doveadm_url"], self._key_file)

    def speak_tls(self, certificate: Path, key: Path) -> None:
        """Answer over https from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._scheme = "https"

    def lose_key_file(self) -> None:
        """Let the portal's copy of the key vanish."""
        self._key_file.unlink()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def run(self, commands: list[list[Any]]) -> bytes:
        """Do what the API is told, one request after the other; return its answer."""
        with self._turn:
            return self._answer_to(commands)

    def _answer_to(self, commands: list[list[Any]]) -> bytes:
        if any(not self._is_understood(*command) for command in commands):
            self.misunderstood.append(commands)
            return self._refusal(commands)
        self.requests.append(commands)
        answers = [["doveadmResponse", self._run(name, options), tag] for name, options, tag in commands]
        return json.dumps(answers, separators=(",", ":")).encode()

    def _is_understood(self, name: str, options: dict[str, Any], _tag: str) -> bool:
        return "mask" not in options if self.version == Dialect.DOVECOT_23 else name != "proxyKick"

    def _refusal(self, commands: list[list[Any]]) -> bytes:
        """Return the error to what is not understood, the rest as ever: 2.4 has no connections of a proxy to list.

        2.3 leaves out the comma behind an error.
        """
        error = {"type": "invalidRequest", "exitCode": 0}
        answers = [
            ["doveadmResponse", [], tag] if self._is_understood(name, options, tag) else ["error", error, tag]
            for name, options, tag in commands
        ]
        between = "" if self.version == Dialect.DOVECOT_23 else ","
        return f"[{between.join(json.dumps(answer) for answer in answers)}]".encode()

    def _run(self, name: str, options: dict[str, Any]) -> list[dict[str, str]]:
        if name == "proxyList":
            rows = [{**JUNK, "username": "alice@acme.example", "user_credential": one} for one in self.connections]
            return [*rows[:1], JUNK, *rows[1:]]
        assert options["passdbField"] == "user_credential"
        if self.version == Dialect.DOVECOT_24:
            # Two masks in one command would crash its doveadm.
            (wanted,) = options["mask"]
        else:
            wanted = options["user"]
        left = [one for one in self.connections if one not in ([wanted] if isinstance(wanted, str) else wanted)]
        ended, self.connections = len(self.connections) - len(left), left
        # 2.3 counts one login process's share.
        return [{"count": str(ended) if self.version == Dialect.DOVECOT_24 else "1"}]


class _Api(ThreadingHTTPServer):
    def __init__(self, dovecot: Dovecot) -> None:
        self.dovecot = dovecot
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """Say nothing about a client that went away."""


class _Handler(BaseHTTPRequestHandler):
    """One method per mood."""

    server: _Api

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mood = self.server.dovecot.mood
        if mood == "well" and self.headers["Authorization"] != _authorization():
            mood = "wrong key"
        with contextlib.suppress(OSError):
            getattr(self, mood.replace(" ", "_"))(json.loads(body))

    def well(self, commands: list[list[Any]]) -> None:
        self._answer(200, self.server.dovecot.run(commands))

    def wrong_key(self, _commands: list[list[Any]]) -> None:
        self._answer(401, b"")

    def slow(self, commands: list[list[Any]]) -> None:
        time.sleep(0.2)
        self.well(commands)

    def silent(self, _commands: list[list[Any]]) -> None:
        time.sleep(3)

    def silent_afterwards(self, commands: list[list[Any]]) -> None:
        self.server.dovecot.run(commands)
        time.sleep(3)

    def dripping(self, _commands: list[list[Any]]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(30):
            self.wfile.write(b"X: y\r\n")
            time.sleep(0.1)

    def elsewhere(self, _commands: list[list[Any]]) -> None:
        self._answer(307, b"", Location=f"{self.path}?elsewhere")

    def no_json(self, _commands: list[list[Any]]) -> None:
        self._answer(200, b"<html>")

    def no_http(self, _commands: list[list[Any]]) -> None:
        self.wfile.write(b"* OK IMAP4rev1 ready\r\n")

    def another_answer(self, _commands: list[list[Any]]) -> None:
        self._answer(200, b'[["error",{"type":"unknownMethod", "exitCode":0},"kick"]]')

    def never_understanding(self, commands: list[list[Any]]) -> None:
        errors = [["error", {"type": "invalidRequest", "exitCode": 0}, tag] for _, _, tag in commands]
        self._answer(200, json.dumps(errors).encode())

    def no_count(self, commands: list[list[Any]]) -> None:
        self._answer(200, json.dumps([["doveadmResponse", [], f"{tag}?"] for _, _, tag in commands]).encode())

    def numbers(self, commands: list[list[Any]]) -> None:
        self._answer(200, json.dumps([["doveadmResponse", [1], tag] for _, _, tag in commands]).encode())

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _authorization() -> str:
    return f"X-Dovecot-API {base64.b64encode(KEY.encode()).decode()}"


@contextlib.contextmanager
def dovecots(folder: Path, *names: str, version: Dialect = Dialect.DOVECOT_24) -> Iterator[list[Dovecot]]:
    """Run one API per name."""
    servers = [Dovecot(name, folder, version) for name in names]
    try:
        yield servers
    finally:
        for server in servers:
            server.close()
