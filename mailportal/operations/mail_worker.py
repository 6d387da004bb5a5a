"""gunicorn's asgi worker, made to leave promptly and never without its last writes.

The original looks at its stop flag once a second, waits for connections that merely idle, and skips the
application's shutdown after SIGINT. Mail servers keep their connections open, so each stop would take the whole grace
period, at whose end the master kills the worker before it has written last use and logon records.
"""

import asyncio
from collections.abc import Callable

from gunicorn.workers.gasgi import ASGIWorker


class MailWorker(ASGIWorker):  # type: ignore[misc] # gunicorn has no types
    """Let the application answer what it has been asked and write, then leave; all within a third of a second."""

    def handle_exit_signal(self) -> None:
        """SIGTERM: wake the serving loop instead of letting it sleep out its second."""
        self._leave(super().handle_exit_signal)

    def handle_quit_signal(self) -> None:
        """SIGINT and SIGQUIT: the same."""
        self._leave(super().handle_quit_signal)

    def _leave(self, note: Callable[[], None]) -> None:
        is_serving = self.alive and len(self.servers) == len(self.sockets)
        note()
        if is_serving and self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> None:
        self._serving: asyncio.Task[None] | None = asyncio.current_task()
        await super()._serve()

    async def _shutdown(self) -> None:
        # What was woken by its cancellation has a whole shutdown before it.
        if self._serving is not None:
            self._serving.uncancel()
        for server in self.servers:
            server.close()
        await self.lifespan.shutdown()
