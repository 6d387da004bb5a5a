"""``manage.py reset_password ADDRESS``: a new password for a postmaster or an operator (O2)."""

from django.core.management.base import CommandParser

from accounts.models import User
from mailportal.operations.commands import AccountCommand
from security.operators.services import issue_temporary_password, reopen_temporary_password, reset_password
from security.passwords.words import moment_words


class Command(AccountCommand):
    """Print a one-time link or a temporary password for a postmaster or an operator."""

    help = (
        "Print a link, good once and for one hour, with which a postmaster or an operator sets a new password. The old "
        "one holds until then; second factors stay (reset_factors). With --temporary, print a temporary password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, and which kind of reset it is."""
        super().add_arguments(parser)
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--temporary",
            action="store_true",
            help="set a password that works at once, for some days, until its owner has chosen another at the logon",
        )
        ways.add_argument("--once-more", action="store_true", help="let the temporary password that was set work again")
        parser.add_argument(
            "--days", type=int, choices=range(1, 15), help="for so many days (by default as the domain has ordered)"
        )
        parser.add_argument(
            "--keep-security-passwords", action="store_true", help="with --temporary: do not delete them"
        )

    def handle(self, *args: object, **options: object) -> None:
        account, days = self.account(options), options["days"]
        days = days if isinstance(days, int) else None
        if options["temporary"]:
            self._temporary(account, days, keeps=bool(options["keep_security_passwords"]))
        elif options["once_more"]:
            ends_at = reopen_temporary_password(account=account, days=days)
            self.stdout.write(
                f"The temporary password of {account.address} works until {moment_words(ends_at, account.zone)}."
            )
        else:
            link = reset_password(account=account)
            self.stdout.write(f"This link sets the password of {account.address}, once, within one hour:\n\n  {link}\n")

    def _temporary(self, account: User, days: int | None, *, keeps: bool) -> None:
        temporary = issue_temporary_password(account=account, days=days, keeps_client_passwords=keeps)
        self.stdout.write(
            f"The temporary password of {account.address}, to choose another one with at the logon, works until "
            f"{moment_words(temporary.ends_at, account.zone)}:\n\n  {temporary.secret}\n"
        )
