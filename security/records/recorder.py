"""Writes what a listener saw: in batches, at most a second late, and the rest when the process ends."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from security.records.entries import Batch, Entry, Redigest

FLUSH_SECONDS: Final = 0.9  # with the write itself still within the promised second

log = logging.getLogger(__name__)


class Recorder:
    """Holds one batch; ``write`` puts a batch into the database from a thread, and is tried again until it works."""

    def __init__(self, write: Callable[[Batch], "asyncio.Future[None]"]) -> None:
        self._write = write
        self._batch = Batch()
        self._task: asyncio.Task[None] | None = None

    def add(self, entry: Entry) -> None:
        """Take one outcome in; costs microseconds and never waits."""
        self._batch.add(entry)

    def renew_digest(self, client_password_id: int, kid: int, digest: bytes) -> None:
        """Let a row found under an old key carry the newest key's digest from now on."""
        self._batch.redigests[client_password_id] = Redigest(kid, digest)

    def start(self) -> None:
        """Begin to write once a second."""
        self._task = asyncio.create_task(self._repeat())

    async def stop(self) -> None:
        """Write what is left and end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.flush()

    async def flush(self) -> None:
        """Write the batch; where that fails it is kept for the next time."""
        batch, self._batch = self._batch, Batch()
        if not batch:
            return
        try:
            await asyncio.shield(self._write(batch))
        except Exception as error:  # noqa: BLE001 - whatever the database says, the listener goes on answering
            log.warning("Logon records wait for the database: %s", type(error).__name__)
            batch.merge(self._batch)
            self._batch = batch

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()
