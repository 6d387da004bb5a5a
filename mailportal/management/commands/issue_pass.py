"""``manage.py issue_pass ADDRESS``: for a postmaster or an operator who has lost every second factor (X21)."""

from django.core.management.base import CommandParser

from mailportal.operations.commands import AccountCommand
from security.factors.rules import Method
from security.operators.services import issue_enrolment_pass, void_enrolment_pass
from security.passes.rules import LEAST_HOURS, MOST_HOURS, USUAL_HOURS
from security.passwords.words import moment_words


class Command(AccountCommand):
    """Print an enrolment pass for a postmaster or an operator."""

    help = (
        "Print an enrolment pass, good once: after the web logon password it leads to the page where a second factor "
        "is set up. What is lost is removed before, and has to be named. The owner is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, what is lost, and how long the pass is good."""
        super().add_arguments(parser)
        parser.add_argument(
            "--lost",
            action="append",
            default=[],
            choices=[Method.AUTHENTICATOR.value, Method.PHONE.value],
            help="a factor to remove; name each that is set up",
        )
        parser.add_argument(
            "--hours",
            type=int,
            default=USUAL_HOURS,
            choices=range(LEAST_HOURS, MOST_HOURS + 1),
            metavar=f"{LEAST_HOURS}-{MOST_HOURS}",
            help=f"for how many hours (by default {USUAL_HOURS})",
        )
        parser.add_argument("--void", action="store_true", help="void the pass that was issued, and print none")

    def handle(self, *args: object, **options: object) -> None:
        account = self.account(options)
        if options["void"]:
            was_there = void_enrolment_pass(account=account)
            self.stdout.write("The pass is void." if was_there else "There was no pass.")
            return
        lost, hours = options["lost"], options["hours"]
        issued = issue_enrolment_pass(
            account=account,
            lost=[Method(name) for name in lost] if isinstance(lost, list) else [],
            hours=hours if isinstance(hours, int) else USUAL_HOURS,
        )
        ends = moment_words(issued.ends_at, account.zone)
        self.stdout.write(f"The enrolment pass of {account.address} works once, until {ends}:\n\n  {issued.secret}\n")
