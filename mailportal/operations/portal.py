"""The portal's processes on one machine: what they are, and whether they answer."""

import http.client
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from mailportal.operations.supervisor import PortalProcess

LOOPBACK = "127.0.0.1"
READY_GLANCE_SECONDS = 0.02
ANSWER_SECONDS = 5.0


class PortTaken(Exception):
    """Another program listens on a port that the portal needs; the text says how to go on."""


def parts(**settings_besides: str) -> list[PortalProcess]:
    """Return the web listener, the mail servers' listener and the background process.

    ``settings_besides`` are environment variables for all of them.
    """
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **settings_besides}
    gunicorn = [sys.executable, "-m", "gunicorn", "-c"]
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    return [
        PortalProcess("web", [*gunicorn, "python:mailportal.operations.gunicorn_web"], environment),
        PortalProcess("mail", [*gunicorn, "python:mailportal.operations.gunicorn_mail"], environment),
        PortalProcess("work", [sys.executable, manage, "work"], environment),
    ]


def require_free_ports() -> None:
    """Raise PortTaken where one of the two ports is in use."""
    for name, port in _ports():
        if (taken := why_taken(LOOPBACK, port)) is not None:
            raise PortTaken(
                f"Port {port} on {LOOPBACK} is taken ({taken.strerror}):"
                f" end what listens there, or choose another with {name}=PORT."
            ) from taken


def why_taken(host: str, port: int) -> OSError | None:
    """Return why nothing can listen on the port; None where it is free."""
    with socket.socket() as probe:
        # As gunicorn binds: a port that merely waits out its last connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def wait_until_answering(stop: threading.Event) -> bool:
    """Wait until both listeners answer a request; return False where ``stop`` came first."""
    for _, port in _ports():
        while not _answers(port):
            if stop.wait(READY_GLANCE_SECONDS):
                return False
    return True


def _answers(port: int) -> bool:
    # An accepted connection would say only that the port is open; the application may still be failing to load.
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _ports() -> Iterator[tuple[str, int]]:
    yield "PORTAL_PORT", settings.PORTAL_PORT
    yield "PORTAL_MAIL_PORT", settings.PORTAL_MAIL_PORT
