"""``manage.py create_operator ADDRESS``: let somebody run the installation (O3)."""

from django.core.management.base import CommandError, CommandParser

from mailportal.operations.commands import OperatorCommand, address_of, name_of
from security.errors import AddressTaken
from security.operators.creation import create_operator


class Command(OperatorCommand):
    """Create an operator and print a one-time link to set the password."""

    help = "Create an operator without a password and print a link, good once and for one hour, to set one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="where notices about the operator's account go, such as olga@acme.example")
        parser.add_argument("--name", default="Operator", help="the operator's name (default: Operator)")

    def handle(self, *args: object, **options: object) -> None:
        address, name = address_of(str(options["address"])), name_of(str(options["name"]))
        try:
            link = create_operator(address=address, name=name)
        except AddressTaken as taken:
            raise CommandError(f"{taken.message} An operator gets a new link by reset_password {address}.") from taken
        self.stdout.write(f"The operator {address} is created. This link sets the password, once, within one hour:\n")
        self.stdout.write(f"  {link}\n")
        self.stdout.write(
            "Then log on within 24 hours: an operator needs a second factor, and attaches an authenticator there."
        )
