"""What the operator's commands share: accounts by address, clear refusals, exit status 1 for each of them."""

from typing import ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from accounts.directory.rules import InvalidAddress, canonical_address, canonical_domain
from accounts.models import Domain, User
from mailportal.errors import PortalError
from mailportal.operations.ownership import close_to_others, owner_only_files
from mailportal.operations.start_checks import portal_files

_ARGPARSE_REFUSED = 2
_LONGEST_NAME = 100
_LONGEST_REASON = 200


class OperatorCommand(BaseCommand):
    """A command for operators on the host; a refusal is one sentence and exit status 1."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Run as Django does; files that the command makes are its owner's alone."""
        owner_only_files()
        try:
            super().run_from_argv(argv)
        except SystemExit as ending:
            if ending.code == _ARGPARSE_REFUSED:
                raise SystemExit(1) from ending
            raise

    def execute(self, *args: object, **options: object) -> str | None:
        """Close what is open to others, run ``handle``, and turn the domain's errors into words."""
        try:
            close_to_others(portal_files())
            return super().execute(*args, **options)
        except PortalError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except OSError as error:
            # A key directory that this user may not write, a full disk.
            raise CommandError(f"The system refuses: {error}.") from error
        except DatabaseError as error:
            # The first line alone: further ones of PostgreSQL quote the row.
            why = str(error).partition("\n")[0]
            hint = "Is it running, and migrated (manage.py migrate)?"
            raise CommandError(f"The database refuses: {why}. {hint}") from error


class RefusedCommand(OperatorCommand):
    """A command of Django's that would go round the audit log and the notices; ``instead`` is the way to go."""

    instead: ClassVar[str]
    help = "Not for this portal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whatever Django's takes by place."""
        parser.add_argument("arguments", nargs="*")

    def handle(self, *_args: object, **_options: object) -> NoReturn:
        """Raise CommandError."""
        raise CommandError(f"Nothing was changed. {self.instead}")


class AccountCommand(OperatorCommand):
    """A command about one account, named by its address."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("address", help="the account's full address, such as postmaster@acme.example")

    def account(self, options: dict[str, object]) -> User:
        """Return the account with its domain. Raises CommandError where nobody has the address, or nobody any more."""
        address = address_of(str(options["address"]))
        account = User.objects.select_related("domain").filter(address=address).first()
        if account is None:
            raise CommandError(f"No account has the address {address}.")
        if account.deleted_at is not None:
            raise CommandError(f"The account {address} is in the recycle bin: its postmaster can restore it.")
        return account


class DomainCommand(OperatorCommand):
    """A command upon one domain, named, and why it is done: its postmasters are told the reason."""

    asks_why: ClassVar[bool] = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the domain, and the reason."""
        parser.add_argument("domain", help="such as acme.example")
        why = "why it is done; it is kept in the log, and told to the postmasters"
        parser.add_argument("--reason", required=self.asks_why, default="", help=why)

    def domain(self, options: dict[str, object]) -> Domain:
        """Return the domain. Raises CommandError."""
        return domain_of(str(options["domain"]))

    def reason(self, options: dict[str, object]) -> str:
        """Return the reason, blanks joined. Raises CommandError."""
        reason = " ".join(str(options["reason"]).split())
        if not 0 < len(reason) <= _LONGEST_REASON or not reason.isprintable():
            raise CommandError(f"Say why: --reason takes 1 to {_LONGEST_REASON} printable characters.")
        return reason


def address_of(text: str) -> str:
    """Return the canonical address. Raises CommandError."""
    try:
        return canonical_address(text)
    except InvalidAddress as error:
        raise CommandError(f"{text!a} is not an address such as somebody@acme.example: {error}.") from error


def domain_of(text: str) -> Domain:
    """Return the domain of this name. Raises CommandError."""
    try:
        name = canonical_domain(text)
    except InvalidAddress as error:
        raise CommandError(f"{text!a} is not a domain such as acme.example: {error}.") from error
    domain = Domain.objects.filter(name=name).first()
    if domain is None:
        raise CommandError(f"There is no domain {name}. Create it first: create_domain {name}.")
    return domain


def name_of(text: str) -> str:
    """Return a name as it is shown, blanks joined. Raises CommandError."""
    name = " ".join(text.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise CommandError(f"A name has 1 to {_LONGEST_NAME} printable characters.")
    return name
