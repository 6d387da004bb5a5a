"""``manage.py create_account ADDRESS --name NAME``: somebody joins a company."""

from django.core.management.base import CommandError, CommandParser

from accounts.models import Domain
from mailportal.operations.commands import OperatorCommand, address_of, name_of
from security.errors import AddressInBin, AddressTaken
from security.operators.creation import create_account

_DEEPEST = 10


class Command(OperatorCommand):
    """Create an employee's account and print a one-time link to set its password."""

    help = (
        "Create an employee's account in a domain that exists, and print a link, good once and for one hour, to set "
        "its password. The mailbox itself is the mail server's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the full address, such as alice@acme.example")
        parser.add_argument("--name", required=True, help='the person, such as "Alice Moreau"')
        parser.add_argument(
            "--department", help="from the domain's root down, such as Sales/East; what is missing of it is created"
        )

    def handle(self, *args: object, **options: object) -> None:
        address, name = address_of(str(options["address"])), name_of(str(options["name"]))
        department = _department_of(options["department"])
        try:
            link = create_account(address=address, name=name, domain=_domain_of(address), department=department)
        except AddressInBin:
            raise  # no password can be set for it
        except AddressTaken as taken:
            hint = f"If no password was set yet, reset_password {address} makes a new link."
            raise CommandError(f"{taken.message} {hint}") from taken
        self.stdout.write(f"The account {address} is created. This link sets the password, once, within one hour:\n")
        self.stdout.write(f"  {link}\n")


def _domain_of(address: str) -> Domain:
    name = address.rpartition("@")[2]
    domain = Domain.objects.filter(name=name).first()
    if domain is None:
        raise CommandError(f"There is no domain {name}. Create it first: create_domain {name}.")
    return domain


def _department_of(path: object) -> list[str]:
    if path is None:
        return []
    names = [name_of(name) for name in str(path).split("/")]
    if len(names) > _DEEPEST:
        raise CommandError(f"A department lies at most {_DEEPEST} levels deep.")
    return names
