"""The mail servers that the portal can tell to end connections, from the settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mailportal.checks import refuses_start
from mailportal.http_client import is_safe_url


@dataclass(frozen=True, slots=True)
class MailServer:
    """One Dovecot: the address of its HTTP API (``http://127.0.0.1:8080/doveadm/v1``), and where its key is kept."""

    name: str
    api_url: str
    key_file: Path

    @property
    def shows_key_to_network(self) -> bool:
        """Whether the key, which ends anybody's connections, would travel in the clear between hosts."""
        return not is_safe_url(self.api_url)

    def key(self) -> str:
        """Return the API's key, read again each time so that a rotation needs no restart. Raises OSError."""
        return self.key_file.read_text("utf-8").strip()


def mail_servers() -> list[MailServer]:
    """Return the configured mail servers that have an API, in the order of the settings."""
    return [
        MailServer(entry["name"], entry["doveadm_url"], Path(entry["doveadm_key_file"]))
        for entry in settings.MAIL_SERVERS
        if entry.get("doveadm_url")
    ]


@refuses_start("E010")
def apis_are_reached_safely() -> Iterator[str]:
    """Between hosts the API of Dovecot is asked over https only: its key ends anybody's connections."""
    for server in mail_servers():
        if server.shows_key_to_network:
            yield f"mail server {server.name}: {server.api_url} is neither https nor loopback"
