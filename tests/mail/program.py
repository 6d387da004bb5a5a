"""One connection of one mail program: what all programs have in common, and the three answers they may get.

Every program comes from a loopback address of its own choice: the portal counts guesses per network, and one test's
wrong passwords must not be another's.
"""

import contextlib
import socket
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, TypeVar

from deploy.mail_site import MailPorts

PATIENCE = 15  # seconds for anything a server does; promises are measured, this only ends a hang
HOST = "127.0.0.1"
T = TypeVar("T")


class Outcome(StrEnum):
    """The three answers of rule 8; anything else fails the test."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TEMPORARY = "temporary"


@dataclass(frozen=True)
class Answer:
    """How a logon was answered, in which words, after how many seconds."""

    outcome: Outcome
    words: str
    seconds: float


@dataclass(frozen=True)
class Way:
    """How to reach the mail host, and from which address."""

    ports: MailPorts
    certificate: Path
    source: str = HOST

    def tls(self) -> ssl.SSLContext:
        """Return a context that verifies the host's certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def connect(self, port: int, host: str = HOST) -> socket.socket:
        """Open a plain connection."""
        return socket.create_connection((host, port), PATIENCE, source_address=(self.source, 0))


def at_once(acts: Iterable[Callable[[], T]]) -> list[T]:
    """Do all acts side by side: each refusal takes half a second, whatever else happens."""
    waiting = list(acts)
    with ThreadPoolExecutor(len(waiting)) as pool:
        return [future.result() for future in [pool.submit(act) for act in waiting]]


class Program(ABC):
    """One connection of one mail program."""

    name: ClassVar[str]
    marks: ClassVar[dict[Outcome, str]]

    def __init__(self, way: Way) -> None:
        self.way = way
        self.open()

    @property
    @abstractmethod
    def connection(self) -> socket.socket:
        """The connection itself."""

    @abstractmethod
    def open(self) -> None:
        """Connect, with TLS."""

    @abstractmethod
    def answer_to(self, address: str, secret: str) -> str:
        """Log on and return the server's words."""

    @abstractmethod
    def still_works(self) -> bool:
        """Whether the server answers a harmless command."""

    def log_on(self, address: str, secret: str) -> Answer:
        """Log on and sort the answer; words of no known kind fail the test. Raises ConnectionError."""
        begun = time.monotonic()
        words = self.answer_to(address, secret)
        seconds = time.monotonic() - begun
        outcomes = [outcome for outcome, mark in self.marks.items() if words.startswith(mark)]
        assert len(outcomes) == 1, f"{self.name}: {words}"
        return Answer(outcomes[0], words, seconds)

    def rest(self) -> None:
        """Do what such a program does while nothing happens: most do nothing."""
        return

    def ends_within(self, seconds: float) -> bool:
        """Wait for the server to close the connection; return whether it did in time."""
        deadline = time.monotonic() + seconds
        try:
            while (left := deadline - time.monotonic()) > 0:
                self.connection.settimeout(left)
                if not self.connection.recv(4096):
                    return True
        except TimeoutError:
            return False
        except OSError:
            return True
        return False

    def close(self) -> None:
        """Drop the connection."""
        with contextlib.suppress(OSError):
            self.connection.close()
