"""A load client for IMAP: connect, LOGIN, LOGOUT, again; one epoll loop, the same for every variant."""

import itertools
import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.client import Outcome, WrongAnswer

_GREETING, _LOGIN, _LOGOUT = range(3)


@dataclass(frozen=True)
class Logon:
    """One logon as bytes."""

    command: bytes

    @classmethod
    def of(cls, address: str, secret: str) -> "Logon":
        """Return the logon of an address with a secret that needs no quoting rules."""
        return cls(f'a LOGIN "{address}" "{secret}"\r\n'.encode())


def answer_to(port: int, logon: Logon) -> bytes:
    """Return the tagged line that one logon gets."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as lines:
        lines.readline()
        connection.sendall(logon.command)
        while not (line := lines.readline()).startswith(b"a "):
            if not line:
                return b""
        return line


def drive_imap(port: int, logons: Sequence[Logon], seconds: float, connections: int = 8) -> Outcome:
    """Log on and off as fast as it goes. Raises WrongAnswer where a right logon is not let in."""
    outcome = Outcome()
    begun, own = time.perf_counter(), time.thread_time()
    _Loop(port, itertools.cycle(logons), begun + seconds, outcome).run(connections)
    outcome.seconds, outcome.own_seconds = time.perf_counter() - begun, time.thread_time() - own
    if outcome.wrong:
        raise WrongAnswer(outcome.wrong[0].decode("utf-8", "replace"))
    return outcome


@dataclass
class _Session:
    connection: socket.socket
    stage: int = _GREETING
    said: bytes = b""


class _Loop:
    def __init__(self, port: int, turn: Iterator[Logon], deadline: float, outcome: Outcome) -> None:
        self._port, self._turn, self._deadline, self._outcome = port, turn, deadline, outcome
        self._poll = select.epoll()
        self._sessions: dict[int, _Session] = {}
        self._stages: Sequence[Callable[[_Session], None]] = (self._greeted, self._logged_on, self._logged_off)

    def run(self, connections: int) -> None:
        for _ in range(connections):
            self._connect()
        while self._sessions:
            events = self._poll.poll(10)
            if not events:
                raise WrongAnswer(f"port {self._port}: silence")
            for number, _ in events:
                self._read(self._sessions[number])
        self._poll.close()

    def _connect(self) -> None:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sessions[connection.fileno()] = _Session(connection)
        self._poll.register(connection, select.EPOLLIN)

    def _read(self, session: _Session) -> None:
        more = session.connection.recv(4096)
        session.said += more
        if more:
            self._stages[session.stage](session)
        else:
            self._ended(session)

    def _greeted(self, session: _Session) -> None:
        if session.said.endswith(b"\r\n"):
            self._say(session, next(self._turn).command)

    def _logged_on(self, session: _Session) -> None:
        # The tagged line is the last that an answer to LOGIN has.
        if session.said.endswith(b"\r\n") and (b"\r\na " in session.said or session.said.startswith(b"a ")):
            if b"a OK" not in session.said:
                self._outcome.wrong.append(session.said)
            self._say(session, b"b LOGOUT\r\n")

    def _logged_off(self, session: _Session) -> None:
        """Wait for the server's end: a session that was not ended is not over."""

    def _say(self, session: _Session, command: bytes) -> None:
        session.stage += 1
        session.said = b""
        session.connection.sendall(command)

    def _ended(self, session: _Session) -> None:
        if session.stage == _LOGOUT and b"b OK" in session.said:
            self._outcome.right += 1
        else:
            self._outcome.wrong.append(session.said or b"cut off")
        self._poll.unregister(session.connection)
        del self._sessions[session.connection.fileno()]
        session.connection.close()
        if time.perf_counter() < self._deadline and not self._outcome.wrong:
            self._connect()
