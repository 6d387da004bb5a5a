"""Changing one's own account password: sessions and mail connections of the old one end with it (E11)."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.evidence import actor_of, record_about
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.source import Source
from security.client_passwords.services import delete_all_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.credentials import account_credential
from security.errors import PasswordChangedMeanwhile, StepUpNeeded, TooManyGuesses, WrongPassword
from security.events import ACCOUNT_PASSWORD_CHANGED
from security.grants.rules import Purpose
from security.grants.services import spend_grant
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.change.queries import needs_step_up
from security.passwords.rules import Guess
from security.passwords.services import check_account_password


@dataclass(frozen=True, slots=True)
class StepUp:
    """The proof of identity that a change spends, and the session that holds it."""

    grant_id: UUID
    session_key: str


def change_password(
    *,
    account: User,
    current: str,
    new: str,
    delete_client_passwords: bool,
    source: Source,
    step_up: StepUp | None = None,
    known_browser: str = "",
) -> list[str]:
    """Put a new account password in force; return the credentials whose connections end.

    ``known_browser`` as for ``check_account_password``.
    ``new`` keeps the rules of ``accounts.passwords``. All sessions and proofs of the account are void afterwards;
    ``account`` carries the new epoch. Raises StepUpNeeded or StepUpSpent where a factor is bound and ``step_up`` is
    no living proof, WrongPassword, TooManyGuesses, Overloaded, and PasswordChangedMeanwhile when another act was
    faster; nothing is changed then.
    """
    if step_up is None and needs_step_up(account=account):
        raise StepUpNeeded
    _require_current(account, current, source, known_browser)
    return _replace(account, new, source, step_up, delete_client_passwords=delete_client_passwords)


def replace_password(*, account: User, new: str, source: Source) -> list[str]:
    """Do the same for a person who has just passed all gates of the logon before the change that it asks for."""
    return _replace(account, new, source, None, delete_client_passwords=False)


def _replace(
    account: User, new: str, source: Source, step_up: StepUp | None, *, delete_client_passwords: bool
) -> list[str]:
    # A slow hash inside the transaction would hold the lock that every other writer waits for.
    encoded = hash_password(new)
    with transaction.atomic(durable=True):
        _require_unchanged(account)
        if step_up is not None:
            spend_grant(
                grant_id=step_up.grant_id,
                account=account,
                session_key=step_up.session_key,
                purpose=Purpose.CHANGE_PASSWORD,
            )
        store_password(account=account, encoded=encoded)
        ended = _order_ends(account, source, delete_client_passwords=delete_client_passwords)
        change = {"client_passwords_deleted": len(ended) - 1}
        record_about(account, ACCOUNT_PASSWORD_CHANGED, actor=actor_of(account), source=source, change=change)
        notify(NoticeKind.PASSWORD_CHANGED, account=account, source=source)
    try_cuts(credentials=ended)
    return ended


def _require_current(account: User, current: str, source: Source, known_browser: str) -> None:
    check = check_account_password(
        account=account,
        address=account.address,
        password=current,
        source_address=source.address,
        known_browser=known_browser,
    )
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if check.outcome is not Guess.RIGHT:
        raise WrongPassword


def _require_unchanged(account: User) -> None:
    # The password was checked against the row as it was; a freeze or a reset since then must not be undone, and where a
    # first factor was bound since then it was to be proved.
    row = User.objects.select_for_update().get(pk=account.pk)
    if row.epochs != account.epochs:
        raise PasswordChangedMeanwhile


def _order_ends(account: User, source: Source, *, delete_client_passwords: bool) -> list[str]:
    own = account_credential(account.pk)
    order_cuts(credentials=[own], account_id=account.pk)
    if not delete_client_passwords:
        return [own]
    return [own, *delete_all_client_passwords(account=account, actor=actor_of(account), source=source)]
