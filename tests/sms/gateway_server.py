"""A gateway that behaves badly on purpose, on a loopback port: what it was asked is kept."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]


@dataclass
class BadGateway:
    """The address to send to, and each request's text as it came."""

    url: str
    requests: list[str] = field(default_factory=list)


def answering(status: str, body: str = "", *headers: str) -> Behaviour:
    """Answer every request with this."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body]
    return lambda connection: connection.sendall("\r\n".join(head).encode())


def late(seconds: float) -> Behaviour:
    """Say yes, too late."""

    def answer(connection: socket.socket) -> None:
        time.sleep(seconds)
        answering("200 OK", "{}")(connection)

    return answer


def dribbling(connection: socket.socket) -> None:
    """Say yes, one byte each fifth of a second."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 200:
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def garbage(connection: socket.socket) -> None:
    """Speak another protocol."""
    connection.sendall(b"220 mail.example ESMTP\r\n" * 40)


def closing(_connection: socket.socket) -> None:
    """Hang up without a word."""


@contextlib.contextmanager
def bad_gateway(behaviour: Behaviour) -> Iterator[BadGateway]:
    """Run the gateway; each request is read to its end, then it behaves."""
    listener = socket.create_server(("127.0.0.1", 0))
    gateway = BadGateway(f"http://127.0.0.1:{listener.getsockname()[1]}/send")
    threading.Thread(target=_serve, args=(listener, gateway, behaviour), daemon=True).start()
    try:
        yield gateway
    finally:
        listener.close()


def _serve(listener: socket.socket, gateway: BadGateway, behaviour: Behaviour) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection, gateway, behaviour), daemon=True).start()


def _answer(connection: socket.socket, gateway: BadGateway, behaviour: Behaviour) -> None:
    with connection, contextlib.suppress(OSError):
        connection.settimeout(5)
        gateway.requests.append(_request(connection))
        behaviour(connection)


def _request(connection: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length: ")), 0)
    while len(body) < length:
        body += connection.recv(65_536)
    return (head + b"\r\n\r\n" + body).decode()
