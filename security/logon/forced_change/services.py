"""Replacing a password that its owner must not keep: a temporary one, or one that somebody else knows (E2)."""

from accounts.models import User
from accounts.passwords.services import is_right_password
from mailportal.audit.source import Source
from security.errors import PasswordUnchanged
from security.passwords.change.services import replace_password


def change_forced_password(*, account: User, new: str, source: Source) -> None:
    """Put a new password in force for whoever has just given the current one; ``account`` carries the new epoch.

    Raises PasswordUnchanged for the same password again, PasswordChangedMeanwhile, Overloaded.
    """
    if is_right_password(account=account, password=new):
        raise PasswordUnchanged
    replace_password(account=account, new=new, source=source)
