"""``manage.py thaw ADDRESS``: end what the link of a notice stopped."""

from django.core.management.base import CommandParser

from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.operations.commands import AccountCommand
from security.freezing.thawing import remove_frozen, thaw


class Command(AccountCommand):
    """Let the stopped changes of one account work again, or remove them."""

    help = "End what the link in a notice stopped: the changes work again, or with --remove are removed for good."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--remove", action="store_true", help="remove what was stopped")

    def handle(self, *args: object, **options: object) -> None:
        account = self.account(options)
        if options["remove"]:
            gone = remove_frozen(account=account, actor=PORTAL, source=ON_THE_HOST)
            self.stdout.write(f"Removed from {account.address}: {gone.in_a_row or 'nothing, there was none'}.")
        else:
            thaw(account=account, actor=PORTAL, source=ON_THE_HOST)
            self.stdout.write(f"What was stopped of {account.address} works again.")
        self.stdout.write("Its owner is told.")
