"""``manage.py setup_records DOMAIN``: what goes into DNS, so that mail programs set themselves up (X8)."""

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from mailportal.operations.commands import DomainCommand
from security.client_setup.queries import set_up_of
from security.client_setup.records import addresses_of, records_of


class Command(DomainCommand):
    """Print the records of a domain."""

    help = (
        "Print the DNS records by which mail programs find a domain's servers and its set-up host, and where each "
        "document is then. Nothing is changed."
    )
    asks_why = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--set-up-host", required=True, help="the name of the host that nginx answers on")

    def handle(self, *args: object, **options: object) -> None:
        domain = self.domain(options)
        told = set_up_of(domain)
        if told is None:
            raise CommandError(
                f"Nobody has entered where mail of {domain.name} comes in and goes out: mail_host {domain.name} --add."
            )
        for record in records_of(told, set_up_host=str(options["set_up_host"]).rstrip(".")):
            self.stdout.write(record)
        self.stdout.write("\nWith these records, and deploy/nginx/set-up.conf:")
        for address in addresses_of(told):
            self.stdout.write(address)
        if not settings.SET_UP_HOSTS:
            self.stdout.write("\nThe portal does not answer there yet: set SET_UP_HOSTS=true in its environment.")
