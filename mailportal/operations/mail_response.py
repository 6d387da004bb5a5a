"""Responses as bytes: short, complete, each in one piece."""

from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time


def response(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes, *, is_last: bool) -> bytes:
    """Return a whole response; the headers tell the body's length, ``is_last`` announces the connection's end."""
    lines = [_status_line(status), b"date: %s" % _date(int(time()))]
    lines += [b"%s: %s" % field for field in headers]
    if is_last:
        lines.append(b"connection: close")
    return b"\r\n".join([*lines, b"", body])


def bare(status: HTTPStatus) -> bytes:
    """Return a refusal without a body, the last word on its connection."""
    return response(status, [(b"content-length", b"0")], b"", is_last=True)


@lru_cache
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()


@lru_cache(1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
