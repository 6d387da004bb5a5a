"""Changing one's own account password: sessions and mail connections of the old one end with it (E11)."""

from django.db import transaction

from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.account_passwords.rules import Guess
from security.account_passwords.services import check_account_password
from security.client_passwords.services import delete_all_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.errors import PasswordChangedMeanwhile, TooManyGuesses, WrongPassword
from security.events import ACCOUNT_PASSWORD_CHANGED
from security.notices import notify_password_changed


def change_password(
    *, account: User, current: str, new: str, delete_client_passwords: bool, source: Source
) -> list[str]:
    """Put a new account password in force; return the credentials whose connections end.

    ``new`` keeps the rules of ``accounts.passwords``. All sessions and proofs of the account are void afterwards;
    ``account`` carries the new epoch. Raises WrongPassword, TooManyGuesses, Overloaded, and
    PasswordChangedMeanwhile when another act was faster; nothing is changed then.
    """
    _require_current(account, current, source)
    return replace_password(account=account, new=new, delete_client_passwords=delete_client_passwords, source=source)


def replace_password(*, account: User, new: str, delete_client_passwords: bool, source: Source) -> list[str]:
    """Do the same for a person who has just given the current password, at the logon that asks for a new one."""
    # A slow hash inside the transaction would hold the lock that every other writer waits for.
    encoded = hash_password(new)
    with transaction.atomic(durable=True):
        _require_unchanged(account)
        store_password(account=account, encoded=encoded)
        ended = _order_ends(account, source, delete_client_passwords=delete_client_passwords)
        change = {"client_passwords_deleted": len(ended) - 1}
        record(ACCOUNT_PASSWORD_CHANGED, actor=actor_of(account), source=source, target=account.address, change=change)
        notify_password_changed(account=account, source=source)
    try_cuts(credentials=ended)
    return ended


def _require_current(account: User, current: str, source: Source) -> None:
    check = check_account_password(
        account=account, address=account.address, password=current, source_address=source.address
    )
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if check.outcome is not Guess.RIGHT:
        raise WrongPassword


def _require_unchanged(account: User) -> None:
    # The password was checked against the row as it was; a freeze or a reset since then must not be undone.
    row = User.objects.select_for_update().get(pk=account.pk)
    if row.auth_epoch != account.auth_epoch:
        raise PasswordChangedMeanwhile


def _order_ends(account: User, source: Source, *, delete_client_passwords: bool) -> list[str]:
    own = f"account:{account.pk}"
    order_cuts(credentials=[own], account_id=account.pk)
    if not delete_client_passwords:
        return [own]
    return [own, *delete_all_client_passwords(account=account, actor=actor_of(account), source=source)]
