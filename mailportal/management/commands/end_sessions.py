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
        ended = end_sessions(account=account)
        if ended:
            self.stdout.write(f"{account.address} is logged off everywhere. Sessions that ended: {ended}.")
        else:
            self.stdout.write(f"{account.address} was logged on nowhere.")
