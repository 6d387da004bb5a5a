"""``manage.py reset_factors ADDRESS``: for people who lost both their phone and their recovery codes."""

from mailportal.operations.commands import AccountCommand
from security.operators.services import reset_factors


class Command(AccountCommand):
    """Remove every second factor of one account."""

    help = (
        "Remove phone, authenticator, recovery codes, security questions and trusted devices of an account and end "
        "its sessions. The password stays; a new authenticator may be attached at the logon within 24 hours. The "
        "owner is told."
    )

    def handle(self, *args: object, **options: object) -> None:
        account = self.account(options)
        removed = reset_factors(account=account)
        self.stdout.write(f"Removed from {account.address}: {', '.join(removed) or 'nothing, there was none'}.")
        self.stdout.write("All its sessions are ended, and its owner is told.")
        self.stdout.write("Within 24 hours an authenticator may be attached at the logon, after the password.")
