"""What connecting to a gateway leaves behind: nothing, however it fails (docs/security.md 1.4)."""

import socket
import ssl

import pytest

from mailportal.http_client import Trouble, Unanswered, exchange


def test_a_connection_that_cannot_be_encrypted_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """D5: each message of an outage would cost the process a socket, until it has none left for its pages."""

    def unreadable() -> ssl.SSLContext:
        raise ssl.SSLError("the certificates of this host cannot be read")

    monkeypatch.setattr(ssl, "create_default_context", unreadable)
    with socket.create_server(("127.0.0.1", 0)) as gateway:
        with pytest.raises(Unanswered) as refused:
            exchange("GET", f"https://127.0.0.1:{gateway.getsockname()[1]}/", seconds=5)
        met, _ = gateway.accept()
        with met:
            met.settimeout(2)
            assert met.recv(1) == b""
    assert refused.value.trouble is Trouble.UNREACHABLE
