"""``manage.py reset_password ADDRESS``: a new password for a postmaster or an operator (O2)."""

from mailportal.operations.commands import AccountCommand
from security.operators.services import reset_password


class Command(AccountCommand):
    """Print a one-time link to set the password of a postmaster or an operator."""

    help = (
        "Print a link, good once and for one hour, with which a postmaster or an operator sets a new password. "
        "The old one holds until then; second factors stay (reset_factors)."
    )

    def handle(self, *args: object, **options: object) -> None:
        account = self.account(options)
        link = reset_password(account=account)
        self.stdout.write(f"This link sets the password of {account.address}, once, within one hour:\n\n  {link}\n")
