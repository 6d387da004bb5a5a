"""An application that writes when it is told to end, as the mail listener does with last use."""

import asyncio
import os
from pathlib import Path
from typing import Any

_ANSWERED = asyncio.Event()
_ANSWERED.set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await _ANSWERED.wait()
        Path(os.environ["FLUSHED"]).write_text("all of it")
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/slow":
        _ANSWERED.clear()
        Path(os.environ["FLUSHED"]).with_suffix(".asked").touch()
        await asyncio.sleep(0.2)
        _ANSWERED.set()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
