"""Changing one's own account password: sessions and mail connections of the old one end with it (E11)."""

from datetime import datetime

from accounts.evidence import actor_of, record_about
from accounts.models import User
from accounts.passwords.services import hash_new_password, store_password
from mailportal.audit.source import Source
from security.client_passwords.services import delete_all_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.credentials import account_credential
from security.errors import PasswordChangedMeanwhile, StepUpNeeded, TooManyGuesses, WrongPassword
from security.events import ACCOUNT_PASSWORD_CHANGED
from security.factors.queries import factors_of
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.passwords.rules import Guess
from security.passwords.services import check_account_password


def change_password(
    *, flow: Flow, current: str, new: str, delete_client_passwords: bool, history: int = 0
) -> list[str]:
    """Put a new account password in force; return the credentials whose connections end.

    ``new`` keeps the rules of ``accounts.passwords``; ``history`` is from how many of the last ones it has to differ.
    All sessions and proofs of the account are void afterwards; the flow's account carries the new epoch. Raises
    StepUpNeeded or StepUpSpent where a factor is bound and the flow has no living proof, WrongPassword, TooManyGuesses,
    PasswordReused, Overloaded, and PasswordChangedMeanwhile when another act was faster; nothing is changed then.
    """
    if flow.proof is None and needs_step_up(account=flow.account):
        raise StepUpNeeded
    _require_current(flow, current)
    spends = None if flow.proof is None else Purpose.CHANGE_PASSWORD
    return _replace(flow, new, history, spends=spends, delete_client_passwords=delete_client_passwords)


def needs_step_up(*, account: User) -> bool:
    """Whether a second factor has to be proved first: where one is bound (E11)."""
    return factors_of(account=account).is_bound


def change_forced_password(*, flow: Flow, new: str, history: int = 0) -> None:
    """Put a new password in force in place of one that must not stay: temporary, too old, or known to somebody else.

    For a logon that has passed all gates before this change (E2); the flow's account carries the new epoch. Whatever
    ``history`` is, the same password again is no change. Raises PasswordReused, PasswordChangedMeanwhile, Overloaded.
    """
    _replace(flow, new, max(history, 1), spends=None, delete_client_passwords=False)


def _replace(flow: Flow, new: str, history: int, *, spends: Purpose | None, delete_client_passwords: bool) -> list[str]:
    account, source = flow.account, flow.source
    # A slow hash inside the transaction would hold the lock that every other writer waits for.
    encoded = hash_new_password(account=account, password=new, history=history)
    # The password was checked against the row as it was; a freeze or a reset since then must not be undone, and where a
    # first factor was bound since then it was to be proved.
    with acting(flow, spends=spends, over=PasswordChangedMeanwhile):
        store_password(account=account, encoded=encoded, history=history)
        ended = order_ends(account, source, delete_client_passwords=delete_client_passwords)
        change = {"client_passwords_deleted": len(ended) - 1}
        record_about(account, ACCOUNT_PASSWORD_CHANGED, actor=actor_of(account), source=source, change=change)
        notify(NoticeKind.PASSWORD_CHANGED, account=account, source=source)
    try_cuts(credentials=ended)
    return ended


def _require_current(flow: Flow, current: str) -> None:
    check = check_account_password(
        account=flow.account,
        address=flow.account.address,
        password=current,
        source_address=flow.source.address,
        known_browser=flow.browser.known_digest,
    )
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if check.outcome is not Guess.RIGHT:
        raise WrongPassword


def order_ends(
    account: User, source: Source, *, delete_client_passwords: bool, since: datetime | None = None
) -> list[str]:
    """Order what the old password opened to end, in the act's transaction; return the credentials, its own first.

    What lives on of one before (X13) is left only where security passwords are. Security passwords that were made
    before ``since`` are left, where it is given.
    """
    own = account_credential(account.pk)
    order_cuts(credentials=[own], account_id=account.pk)
    if not delete_client_passwords:
        return [own]
    actor = actor_of(account)
    end_old_password(account=account, why=OldPasswordEnd.PASSWORD_REPLACED, actor=actor, source=source)
    ended = delete_all_client_passwords(account=account, actor=actor, source=source, since=since)
    return [own, *ended]
