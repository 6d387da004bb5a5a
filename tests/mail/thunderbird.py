"""Debian's Thunderbird, driven without a window through its Marionette door; and the way by which it asks the web."""

import contextlib
import http.client
import http.server
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.portal import free_ports

PROGRAM = "/usr/lib/thunderbird/thunderbird"
PATIENCE = 90  # seconds for a start, or for what one script does
# It asks nobody but the web that the test plays, and shows nothing at its first start.
_PREFERENCES: dict[str, object] = {
    "network.proxy.type": 1,
    "network.proxy.no_proxies_on": "",
    "mailnews.auto_config_url": "http://nobody.example/",
    "mailnews.mx_service_url": "",
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mail.shell.checkDefaultClient": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
}


class Thunderbird:
    """One running Thunderbird; scripts run with all its rights."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._number = 0
        self._read()  # it says first what it speaks
        # The mail host's certificate is its own.
        self._do("WebDriver:NewSession", acceptInsecureCerts=True)
        self._do("Marionette:SetContext", value="chrome")
        self._do("WebDriver:SetTimeouts", script=PATIENCE * 1000)

    def run(self, script: str, *arguments: str) -> Any:
        """Return what an asynchronous script comes to; its last argument is what takes the result."""
        return self._do("WebDriver:ExecuteAsyncScript", script=script, args=list(arguments))["value"]

    def _do(self, command: str, **values: object) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, values]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, number, error, result = self._read()
        assert (number, error) == (self._number, None)
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Thunderbird has hung up"
            length += byte
        return json.loads(self._stream.read(int(length)))


@contextlib.contextmanager
def running_thunderbird(home: Path, proxy: int) -> Iterator[Thunderbird]:
    """Start it with an empty profile, and with the web behind a proxy on that port."""
    [port] = free_ports(1)
    ways = {f"network.proxy.{kind}": value for kind, value in (("http", "127.0.0.1"), ("ssl", "127.0.0.1"))}
    ports: dict[str, object] = {f"network.proxy.{kind}_port": proxy for kind in ("http", "ssl")}
    preferences = {**_PREFERENCES, **ways, **ports, "marionette.port": port}
    profile = home / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (profile / "user.js").write_text("".join(lines))
    command = [PROGRAM, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    environment = {**os.environ, "HOME": str(home), "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--profile", str(profile)], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            with _connected(process, port) as connection:
                yield Thunderbird(connection)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _connected(process: "subprocess.Popen[bytes]", port: int) -> socket.socket:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None
        try:
            return socket.create_connection(("127.0.0.1", port), PATIENCE)
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@contextlib.contextmanager
def web_of(portal: str, asked: list[str]) -> Iterator[int]:
    """Play the proxy to a web that is the portal alone, under any name, by http; yield its port, note what is asked."""

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked.append(url._replace(query="").geturl())
            connection = http.client.HTTPConnection(urlsplit(portal).netloc, timeout=PATIENCE)
            connection.request("GET", f"{url.path}?{url.query}", headers={"Host": url.netloc})
            answer = connection.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # It asks in two places at once, and hangs up on the second to answer.
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def do_CONNECT(self) -> None:
            asked.append(f"https://{self.path}")
            self.send_error(502)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
