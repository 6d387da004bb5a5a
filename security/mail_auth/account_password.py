"""Checking an account password for a mail program: in a thread, by the same limits as on the web."""

from typing import Final, NamedTuple

from accounts.models import User
from accounts.passwords.rules import spellings
from security.passwords.rules import Door, Guess
from security.passwords.services import check_account_password

SLOT_WAIT_SECONDS: Final = 0.5


class Checked(NamedTuple):
    """What came out, and under which epoch the stored hash was read."""

    guess: Guess
    auth_epoch: int


def may_be_account_password(secret: str) -> bool:
    """Whether the text can be one at all: what cannot is not hashed."""
    return bool(spellings(secret))


def check(*, account_id: int | None, address: str, secret: str, source: str, wait_seconds: float) -> Checked:
    """Check in this thread. Raises Overloaded, or Django's database errors."""
    account = None if account_id is None else User.objects.filter(pk=account_id).first()
    outcome = check_account_password(
        account=account,
        address=address,
        password=secret,
        source_address=source,
        door=Door.MAIL,
        wait_seconds=wait_seconds,
    ).outcome
    return Checked(outcome, account.auth_epoch if account is not None else 0)
