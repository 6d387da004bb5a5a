"""``manage.py end_sessions ADDRESS``: log somebody off everywhere."""

from mailportal.operations.commands import AccountCommand
from security.operators.services import end_sessions


class Command(AccountCommand):
    """End all sessions of one account on the web."""

    help = (
        "End all sessions of an account on the web. Its password, trusted devices and mail programs stay as they are."
    )

    def handle(self, *args: object, **options: object) -> None:
        account = self.account(options)
        self.stdout.write(f"{end_sessions(account=account)} sessions of {account.address} are ended.")
