"""The floor: the least that a Python server under gunicorn's threads does, without any database."""

from collections.abc import Callable, Iterable
from typing import Any

_BODY = b'{"result": "accept", "credential": "client:1", "address": "alice@acme.example"}'


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer every question with the same acceptance."""
    assert environ["HTTP_X_PORTAL_QUESTION"]  # noqa: S101 - the question has arrived
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))])
    return [_BODY]
