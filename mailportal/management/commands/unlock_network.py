"""``manage.py unlock_network ADDRESS``: let the network of an address go on after many wrong passwords."""

from django.core.management.base import CommandError, CommandParser

from mailportal.operations.commands import OperatorCommand
from mailportal.web.client_address import UNKNOWN, network_of
from security.operators.services import unlock_network


class Command(OperatorCommand):
    """Lift a network's limits for all domains, for 24 hours."""

    help = "Let the network of an address (/24, or /48 of IPv6) go on for 24 hours, at every domain that it failed at."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an address of the network."""
        parser.add_argument("address", help="any IP address of the network, or the network as the console shows it")

    def handle(self, *_args: object, **options: object) -> None:
        network = network_of(str(options["address"]).partition("/")[0])
        if network == UNKNOWN:
            raise CommandError(f"{options['address']!a} is no IP address.")
        lifted = unlock_network(network=network)
        self.stdout.write(f"{network} may go on for 24 hours. Domains at which it was limited: {lifted}.")
