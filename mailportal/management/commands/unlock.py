"""``manage.py unlock ADDRESS``: forget wrong guesses at an account."""

from mailportal.operations.commands import AccountCommand
from security.operators.services import unlock_account


class Command(AccountCommand):
    """Clear the counts of wrong passwords and wrong codes of one account."""

    help = "Forget all wrong passwords and codes that were tried at an account, so that its owner may try at once."

    def handle(self, *args: object, **options: object) -> None:
        account = self.account(options)
        forgotten = unlock_account(account=account)
        self.stdout.write(f"{account.address} may try again at once. Wrong passwords that are forgotten: {forgotten}.")
        if account.frozen_at is not None:
            self.stdout.write("The account is frozen, which is another matter: its postmaster enables it again.")
