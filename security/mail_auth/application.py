"""The mail listener as an ASGI application: its parts are made when a worker starts, and write when it ends."""

import socket
import sys
from typing import Final

from django.conf import settings
from django.db import connection

from mailportal.crypto.keyring import MOST_KEYS
from security.mail_auth import http_door
from security.mail_auth.answers import ENDING, MailQuestions
from security.mail_auth.decide import Decider
from security.mail_auth.facts import BY_CREDENTIAL, DOMAIN, MAILBOX, by_secret, by_secret_name
from security.mail_auth.http_door import Receive, Scope, Send
from security.mail_auth.line_door import LineDoor
from security.mail_auth.listener import Listener
from security.mail_auth.recording import write_and_tell
from security.mail_auth.store import open_store
from security.mail_auth.threads import Threads
from security.records.recorder import Recorder

# A thread that computes must give the interpreter back to the event loop sooner than Python's usual 5 ms.
SWITCH_SECONDS: Final = 0.001
HASHING_NICENESS: Final = 10
HASHING_PLACES: Final = 16
THREAD_PATIENCE_SECONDS: Final = 1.0
# How long the end waits for questions that are being answered.
LAST_ANSWERS_SECONDS: Final = 0.25


class MailApplication:
    """One per worker. Until its lifespan has started it has no parts, and once that ends it answers 503.

    ``line`` is the socket that mail servers of this host connect to, and who may (user numbers).
    """

    def __init__(self, line: socket.socket | None = None, peers: frozenset[int] = frozenset()) -> None:
        self._questions: MailQuestions | None = None
        self._line = line
        self._peers = peers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the worker's whole life; other kinds of traffic are not answered."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and self._questions is None:
            await http_door.say(ENDING, send)
        elif scope["type"] == "http" and self._questions is not None:
            await http_door.respond(self._questions, scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        sys.setswitchinterval(SWITCH_SECONDS)
        statements = {
            **{by_secret_name(keys): by_secret(keys) for keys in range(1, MOST_KEYS + 1)},
            "by_credential": BY_CREDENTIAL,
            "mailbox": MAILBOX,
            "domain": DOMAIN,
        }
        store = open_store(connection.settings_dict, connection.get_connection_params(), statements)
        hashing = Threads(
            "hashing",
            count=settings.HASH_SLOTS,
            places=HASHING_PLACES,
            patience=THREAD_PATIENCE_SECONDS,
            niceness=HASHING_NICENESS,
        )
        directory = Threads("directory", count=1, places=100, patience=THREAD_PATIENCE_SECONDS)
        writing = Threads("logons", count=1, places=2, patience=THREAD_PATIENCE_SECONDS)
        recorder = Recorder(lambda batch: writing.run(lambda: write_and_tell(batch)))
        decider = Decider(store, keys=MOST_KEYS, hashing=hashing, reading=directory)
        listener = Listener(decider, recorder, settings.KEYS)
        self._questions = questions = MailQuestions(listener, settings.KEYS.texts("mail_auth"))
        recorder.start()
        door = LineDoor(questions, self._peers)
        if self._line is not None:
            await door.open(self._line)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await door.close(LAST_ANSWERS_SECONDS)
        self._questions = None
        await listener.stop()
        await recorder.stop()
        for threads in (hashing, directory, writing):
            threads.stop()
        store.close()
        await send({"type": "lifespan.shutdown.complete"})
