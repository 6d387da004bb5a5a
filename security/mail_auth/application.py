"""The mail listener as an ASGI application: its parts are made when a worker starts, and write when it ends."""

import sys
from typing import Final

from django.conf import settings
from django.db import connection

from mailportal.crypto.keyring import MOST_KEYS
from security.mail_auth.decide import Decider
from security.mail_auth.dovecot import DovecotAdapter, Receive, Scope, Send
from security.mail_auth.facts import BY_CREDENTIAL, DOMAIN, MAILBOX, by_secret
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


class MailApplication:
    """One per worker. Until its lifespan has started it has no parts and answers nothing."""

    def __init__(self) -> None:
        self._adapter: DovecotAdapter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the worker's whole life; other kinds of traffic are not answered."""
        if scope["type"] == "http" and self._adapter is not None:
            await self._adapter(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        sys.setswitchinterval(SWITCH_SECONDS)
        statements = {
            "by_secret": by_secret(MOST_KEYS),
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
        self._adapter = DovecotAdapter(listener, settings.KEYS.texts("mail_auth"))
        recorder.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await listener.stop()
        await recorder.stop()
        for threads in (hashing, directory, writing):
            threads.stop()
        store.close()
        await send({"type": "lifespan.shutdown.complete"})
