"""gunicorn's asgi worker, made to leave promptly and never without its last writes.

The original looks at its stop flag once a second, waits for connections that merely idle, and skips the
application's shutdown after SIGINT. Dovecot keeps its connections open, so each stop would take the whole grace
period, at whose end the master kills the worker before it has written last use and logon records.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gunicorn.workers.gasgi import ASGIWorker

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ANSWER_SECONDS = 0.25
GLANCE_SECONDS = 0.01


class MailWorker(ASGIWorker):  # type: ignore[misc] # gunicorn has no types
    """Answer what has been asked, let the application write, leave; all within a third of a second."""

    _questions = 0
    _serving: asyncio.Task[None] | None = None

    def load_wsgi(self) -> None:
        """Load the application and count the questions that it is answering."""
        super().load_wsgi()
        application: Application = self.asgi

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            is_question = scope["type"] == "http"
            self._questions += is_question
            try:
                await application(scope, receive, send)
            finally:
                self._questions -= is_question

        self.asgi: Application = counted

    def handle_exit_signal(self) -> None:
        """SIGTERM: wake the serving loop instead of letting it sleep out its second."""
        self._leave(super().handle_exit_signal)

    def handle_quit_signal(self) -> None:
        """SIGINT and SIGQUIT: the same."""
        self._leave(super().handle_quit_signal)

    def _leave(self, note: Callable[[], None]) -> None:
        was_serving = self.alive
        note()
        if was_serving and self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> None:
        self._serving = asyncio.current_task()
        try:
            await super()._serve()
        except asyncio.CancelledError:
            # Told to stop while the application was still starting: it has answered nothing yet.
            if self.alive:
                raise

    async def _shutdown(self) -> None:
        for server in self.servers:
            server.close()
        deadline = self.loop.time() + ANSWER_SECONDS
        while self._questions and self.loop.time() < deadline:
            await asyncio.sleep(GLANCE_SECONDS)
        if self.lifespan is not None:
            await self.lifespan.shutdown()
