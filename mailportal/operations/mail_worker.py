"""gunicorn's asgi worker with a lean protocol, made to leave promptly and never without its last writes.

The original looks at its stop flag once a second, waits for connections that merely idle, and skips the
application's shutdown after SIGINT. Dovecot keeps its connections open, so each stop would take the whole grace
period, at whose end the master kills the worker before it has written last use and logon records.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.asgi.lifespan import LifespanManager
from gunicorn.workers.gasgi import ASGIWorker

from mailportal.operations.mail_protocol import AnsweringDesk, Limits, QuestionConnection

BEAT_SECONDS = 1.0
ANSWER_SECONDS = 0.25
GLANCE_SECONDS = 0.01


class MailWorker(ASGIWorker):  # type: ignore[misc] # gunicorn has no types
    """Answer what has been asked, let the application write, leave; all within a third of a second."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - gunicorn's
        super().__init__(*arguments, **named)
        self._leaving = asyncio.Event()

    def handle_exit_signal(self) -> None:
        """SIGTERM: wake the serving loop instead of letting it sleep out its second."""
        self._leave(super().handle_exit_signal)

    def handle_quit_signal(self) -> None:
        """SIGINT and SIGQUIT: the same."""
        self._leave(super().handle_quit_signal)

    def _leave(self, note: Callable[[], None]) -> None:
        note()
        self._leaving.set()

    async def _serve(self) -> None:
        self.lifespan = LifespanManager(self.asgi, self.log, self.state)
        try:
            await self.lifespan.startup()
        except RuntimeError as error:
            # Without its application a worker is of no use, and the next one would fail alike: end them all.
            self.log.error("The application did not start: %s", error)  # noqa: TRY400 - it has said why itself
            raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from error
        desk = AnsweringDesk(self.asgi, self._limits())
        for listener in self.sockets:
            self.servers.append(await self.loop.create_server(lambda: QuestionConnection(desk), sock=listener.sock))
        while self.alive and self.ppid == os.getppid():
            self.notify()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), BEAT_SECONDS)
        await self._finish(desk)

    def _limits(self) -> Limits:
        cfg = self.cfg
        return Limits(cfg.limit_request_line, cfg.limit_request_fields, cfg.limit_request_field_size, cfg.keepalive)

    async def _finish(self, desk: AnsweringDesk) -> None:
        for server in self.servers:
            server.close()
        deadline = self.loop.time() + ANSWER_SECONDS
        while desk.questions and self.loop.time() < deadline:
            await asyncio.sleep(GLANCE_SECONDS)
        await self.lifespan.shutdown()
