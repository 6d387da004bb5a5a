"""``manage.py mail_host DOMAIN``: what a domain's people type into their mail programs (O4)."""

from django.core.management.base import CommandError, CommandParser

from accounts.directory.rules import InvalidAddress
from mailportal.operations.commands import DomainCommand
from security.client_passwords.hosts import USUAL_PORTS, Host, hosts_of, server_name
from security.client_passwords.rules import Encryption, Protocol
from security.domains.on_host import set_host_on_host

_ENCRYPTIONS = {"tls": Encryption.TLS, "starttls": Encryption.STARTTLS}
_MOST_PORTS = 65_535


class Command(DomainCommand):
    """List, add and remove the mail servers that a domain's people are told."""

    help = (
        "List the mail servers that the people of a domain type into their mail programs; set that of a protocol "
        "(--add PROTOCOL HOST), or take it away (--remove PROTOCOL). A domain without any is told the installation's."
    )
    asks_why = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        protocols = [one.value for one in Protocol]
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--add", nargs=2, metavar=("PROTOCOL", "HOST"), help=f"one of {', '.join(protocols)}")
        either.add_argument("--remove", choices=protocols, help="the protocol whose server is told no more")
        parser.add_argument("--port", type=int, help="of what is added (default: the protocol's usual one)")
        parser.add_argument("--encryption", choices=list(_ENCRYPTIONS), default="tls", help="of what is added")

    def handle(self, *args: object, **options: object) -> None:
        domain = self.domain(options)
        host = _host_in(options)
        if host is not None or options["remove"]:
            protocol = Protocol(str(options["remove"])) if host is None else host.protocol
            set_host_on_host(domain=domain, protocol=protocol, host=host, reason=self.reason(options))
        told = hosts_of(domain=domain)
        for one in told:
            self.stdout.write(one.told)
        if not told:
            self.stdout.write(f"{domain.name} has none of its own: its people are told the installation's.")


def _host_in(options: dict[str, object]) -> Host | None:
    """Return the server that is to be added. Raises CommandError."""
    if not isinstance(options["add"], list):
        return None
    name, typed = options["add"]
    if name not in set(Protocol):
        raise CommandError(f"{name!a} is no protocol: choose from {', '.join(Protocol)}.")
    protocol, port = Protocol(name), options["port"]
    port = port if isinstance(port, int) else USUAL_PORTS[protocol]
    if not 0 < port <= _MOST_PORTS:
        raise CommandError(f"A port is a number from 1 to {_MOST_PORTS}.")
    try:
        return Host(protocol, server_name(typed), port, _ENCRYPTIONS[str(options["encryption"])])
    except InvalidAddress as error:
        raise CommandError(f"{typed!a} is not the name of a server such as imap.acme.example.") from error
