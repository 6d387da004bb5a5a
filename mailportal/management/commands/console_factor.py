"""``manage.py console_factor DOMAIN --waive``: postmasters in the console without a second factor."""

from django.core.management.base import CommandParser

from mailportal.operations.commands import OperatorCommand, domain_of
from security.operators.services import waive_console_factor


class Command(OperatorCommand):
    """Waive, or require, the second factor of a domain's postmasters for the console."""

    help = (
        "Let the postmasters of a domain into the console without a second factor (--waive), for a trial, or ask for "
        "one again (--require), as it is from the beginning. Every page of the console says so. Delegated "
        "administrators always need one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("domain", help="such as acme.example")
        either = parser.add_mutually_exclusive_group(required=True)
        either.add_argument("--waive", action="store_true", help="let postmasters in without one")
        either.add_argument("--require", action="store_true", help="ask postmasters for one")

    def handle(self, *args: object, **options: object) -> None:
        domain, waived = domain_of(str(options["domain"])), bool(options["waive"])
        waive_console_factor(domain=domain, waived=waived)
        how = "without" if waived else "only with"
        self.stdout.write(f"The console lets the postmasters of {domain.name} in {how} a second factor.")
