"""``manage.py create_domain NAME``: a company moves in (O1)."""

from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.directory.rules import InvalidAddress, canonical_domain
from mailportal.operations.commands import OperatorCommand, name_of
from security.operators.creation import create_domain


class Command(OperatorCommand):
    """Create a domain with its postmaster and print a one-time link to set the postmaster's password."""

    help = (
        "Create a mail domain with its postmaster, and print a link, good once and for one hour, to set the "
        "postmaster's password. No mail program gets in until the postmaster allows it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the domain, such as acme.example")
        parser.add_argument("--display-name", help='what the company calls itself, such as "Acme Trading"')
        parser.add_argument(
            "--time-zone", default=settings.TIME_ZONE, help="of its people, such as Europe/Berlin (default: TIME_ZONE)"
        )

    def handle(self, *args: object, **options: object) -> None:
        name, zone, shown = _domain_of(str(options["name"])), str(options["time_zone"]), options["display_name"]
        if zone not in available_timezones():
            raise CommandError(f"{zone!a} is not a time zone such as Europe/Berlin.")
        link = create_domain(name=name, display_name="" if shown is None else name_of(str(shown)), time_zone=zone)
        self.stdout.write(f"The domain {name} is created.")
        self.stdout.write(f"This link sets the password of postmaster@{name}, once, within one hour:\n\n  {link}\n")
        self.stdout.write("Add employees by create_account; the postmaster allows mail programs in the console.")


def _domain_of(text: str) -> str:
    try:
        return canonical_domain(text)
    except InvalidAddress as error:
        raise CommandError(f"{text!a} is not a domain such as acme.example: {error}.") from error
