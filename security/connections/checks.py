"""Refuse to start where the key of a mail server's API would be shown to the network."""

from collections.abc import Iterator

from mailportal.checks import refuses_start
from security.connections.servers import mail_servers


@refuses_start("E010")
def apis_are_reached_safely() -> Iterator[str]:
    """Between hosts the API of Dovecot is asked over https only: its key ends anybody's connections."""
    for server in mail_servers():
        if server.shows_key_to_network:
            yield f"mail server {server.name}: {server.api_url} is neither https nor loopback"
