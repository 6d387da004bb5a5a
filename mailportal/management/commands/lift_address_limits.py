"""``manage.py lift_address_limits DOMAIN``: the way back of a postmaster who has shut themselves out (P15)."""

from django.core.management.base import CommandParser

from mailportal.operations.commands import OperatorCommand, domain_of
from security.operators.address_limits import lift_address_limits


class Command(OperatorCommand):
    """Take back a domain's address limits."""

    help = (
        "Take back what a domain says about where its people may log on from, so that a postmaster who has shut "
        "themselves out can log on again. What is taken back is printed, and each of it is in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("domain", help="such as acme.example")

    def handle(self, *args: object, **options: object) -> None:
        domain = domain_of(str(options["domain"]))
        lifted = lift_address_limits(domain=domain)
        for line in lifted:
            self.stdout.write(f"Taken back: {line}.")
        self.stdout.write(f"{domain.name} has no address limits any more." if lifted else "There were none.")
