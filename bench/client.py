"""A load client that costs little beside the servers: raw questions on kept connections, one epoll loop."""

import itertools
import json
import select
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bench.processes import cpu_seconds


@dataclass(frozen=True)
class Call:
    """One request as bytes, and what a right answer contains."""

    request: bytes
    expected: bytes


# A port of loopback, or the path of a UNIX socket.
Place = int | str


@dataclass(frozen=True)
class Target:
    """A server to drive: where it listens, the calls that it gets in turn, and the processes whose time it takes."""

    place: Place
    calls: Sequence[Call]
    pids: tuple[int, ...] = ()


@dataclass
class Outcome:
    """Answers counted; ``wrong`` holds the first few that were not as expected."""

    right: int = 0
    seconds: float = 0.0
    own_seconds: float = 0.0
    cpu_seconds: float = 0.0
    wrong: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return self.right / self.seconds

    @property
    def cpu(self) -> float:
        """CPU seconds of the server's processes for one right answer."""
        return self.cpu_seconds / self.right

    @property
    def client_share(self) -> float:
        """How much of one core the client itself took: near 1, its own speed was measured."""
        return self.own_seconds / self.seconds


# Dovecot asks over a connection for each of its up to thirty workers. Fewer would also be shared unevenly between
# the processes of a server: the busiest of them would be measured.
CONNECTIONS = 30


class WrongAnswer(Exception):
    """A server answered something else than it must: its speed is of no interest."""


def logon_call(key: str, address: str, secret: str, remote: str, expected: bytes = b'"accept"') -> Call:
    """Return Dovecot's question about a logon."""
    question = {"address": address, "secret": secret, "protocol": "imap", "remote": remote, "session": "b"}
    return Call(post("/dovecot/logon", {"X-Portal-Key": key, "X-Portal-Question": coded(question)}), expected)


def line_call(key: str, address: str, secret: str, remote: str, expected: bytes = b'"accept"') -> Call:
    """Return the same question as a line."""
    question = {"address": address, "secret": secret, "protocol": "imap", "remote": remote, "session": "b"}
    return Call(json.dumps({"ask": "logon", "key": key, **question}).encode() + b"\n", expected)


def coded(question: dict[str, str]) -> str:
    """Return a question as Dovecot's script sends it."""
    return quote(json.dumps(question, separators=(",", ":")), safe='"{}:,@._-')


def post(path: str, headers: dict[str, str]) -> bytes:
    """Return a POST without a body."""
    lines = [f"POST {path} HTTP/1.1", "Host: portal", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()


def drive(target: Target, seconds: float, connections: int = CONNECTIONS) -> Outcome:
    """Ask as fast as it answers, over so many connections. Raises WrongAnswer on the first wrong one."""
    outcome = Outcome()
    turn = itertools.cycle(target.calls)
    used = sum(map(cpu_seconds, target.pids))
    begun, own = time.perf_counter(), time.thread_time()
    _loop(target.place, turn, begun + seconds, connections, outcome)
    outcome.seconds, outcome.own_seconds = time.perf_counter() - begun, time.thread_time() - own
    outcome.cpu_seconds = sum(map(cpu_seconds, target.pids)) - used
    if outcome.wrong:
        raise WrongAnswer(outcome.wrong[0].decode("utf-8", "replace"))
    return outcome


def can_connect(port: int) -> bool:
    """Whether somebody listens on a port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask_once(place: Place, call: Call) -> bool:
    """Whether one call is answered as expected."""
    with _connected(place) as connection:
        connection.sendall(call.request)
        return call.expected in _whole(connection)


def _connected(place: Place) -> socket.socket:
    if isinstance(place, int):
        connection = socket.create_connection(("127.0.0.1", place), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(10)
    connection.connect(place)
    return connection


def _loop(place: Place, turn: Iterator[Call], deadline: float, connections: int, outcome: Outcome) -> None:
    poll = select.epoll()
    sockets: dict[int, tuple[socket.socket, Call]] = {}
    for _ in range(connections):
        connection = _connected(place)
        poll.register(connection, select.EPOLLIN)
        sockets[connection.fileno()] = connection, _ask(connection, turn)
    while sockets:
        for number, _ in poll.poll(10):
            connection, call = sockets[number]
            _count(_whole(connection), call, outcome)
            if time.perf_counter() < deadline and not outcome.wrong:
                sockets[number] = connection, _ask(connection, turn)
            else:
                poll.unregister(connection)
                connection.close()
                del sockets[number]
    poll.close()


def _ask(connection: socket.socket, turn: Iterator[Call]) -> Call:
    call = next(turn)
    connection.sendall(call.request)
    return call


def _count(answer: bytes, call: Call, outcome: Outcome) -> None:
    if call.expected in answer:
        outcome.right += 1
    else:
        outcome.wrong.append(answer)


def _whole(connection: socket.socket) -> bytes:
    answer = connection.recv(65536)
    while not _is_whole(answer):
        more = connection.recv(65536)
        if not more:
            return answer
        answer += more
    return answer


def _is_whole(answer: bytes) -> bool:
    if not answer.startswith(b"HTTP/"):
        return answer.endswith(b"\n")
    return b"\r\n\r\n" in answer and len(answer) >= _length(answer)


def _length(answer: bytes) -> int:
    head, _, _ = answer.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(head) + 4 + int(value)
    return 0


class Storm:
    """Many connections that each try again a pause after every answer, as Dovecot lets a wrong client do."""

    def __init__(self, target: Target, connections: int, pause: float) -> None:
        self.answers: dict[bytes, int] = {}
        self._stop = threading.Event()
        self._turn = itertools.cycle(target.calls)
        self._lock = threading.Lock()
        work = (target.place, pause)
        self._threads = [threading.Thread(target=self._try, args=work, daemon=True) for _ in range(connections)]

    def __enter__(self) -> "Storm":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    def _try(self, place: Place, pause: float) -> None:
        with _connected(place) as connection:
            while not self._stop.is_set():
                with self._lock:
                    call = next(self._turn)
                connection.sendall(call.request)
                body = _whole(connection).partition(b"\r\n\r\n")[2]
                with self._lock:
                    self.answers[body] = self.answers.get(body, 0) + 1
                self._stop.wait(pause)


def check_first(place: Place, calls: Iterable[Call]) -> None:
    """Raise WrongAnswer where one of these calls is not answered as expected."""
    for call in calls:
        if not ask_once(place, call):
            raise WrongAnswer(f"{place}, expected {call.expected!r}")
