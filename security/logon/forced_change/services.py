"""Replacing a password that its owner must not keep: a temporary one, or one that somebody else knows (E2)."""

from accounts.passwords.services import is_right_password
from security.errors import PasswordUnchanged
from security.flow.values import Flow
from security.passwords.change.services import replace_password


def change_forced_password(*, flow: Flow, new: str) -> None:
    """Put a new password in force for whoever has just given the current one; its account carries the new epoch.

    Raises PasswordUnchanged for the same password again, PasswordChangedMeanwhile, Overloaded.
    """
    if is_right_password(account=flow.account, password=new):
        raise PasswordUnchanged
    replace_password(flow=flow, new=new)
