"""Refuse to start where the key of a mail server's API would be shown to the network."""

from django.core.checks import CheckMessage, Critical, Tags, register

from security.connections.servers import mail_servers


@register(Tags.security)
def apis_are_reached_safely(**_scope: object) -> list[CheckMessage]:
    """Between hosts the API of Dovecot is asked over https only: its key ends anybody's connections."""
    return [
        Critical(f"mail server {server.name}: {server.api_url} is neither https nor loopback", id="portal.E010")
        for server in mail_servers()
        if server.shows_key_to_network
    ]
