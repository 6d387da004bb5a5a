"""Checking an account password for a mail program: in a thread, by the same limits as on the web."""

from typing import Final, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.passwords.rules import spellings
from mailportal.audit.source import PORTAL, Source
from security.old_passwords.queries import stored_old_password
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.passwords.queries import is_on_weak_list
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


def check(
    *, account_id: int | None, address: str, secret: str, source: str, wait_seconds: float, old_password: int = 0
) -> Checked:
    """Check in this thread, against the old password of this number in the account password's place where one is given.

    Raises Overloaded, or Django's database errors.
    """
    people = User.objects.select_related("domain")
    account = None if account_id is None else people.filter(pk=account_id).first()
    stored = stored_old_password(old_password, account=account) if old_password and account is not None else None
    outcome = check_account_password(
        account=account,
        address=address,
        password=secret,
        source_address=source,
        door=Door.MAIL,
        wait_seconds=wait_seconds,
        stored=stored,
    ).outcome
    if outcome is Guess.RIGHT and account is not None and stored and is_on_weak_list(account=account, password=secret):
        # At the order nobody knew what it is. The caller reads again, finds none, and the next try is decided without.
        _end_weak(account, source)
    return Checked(outcome, account.auth_epoch if account is not None else 0)


@transaction.atomic(durable=True)
def _end_weak(account: User, source: str) -> None:
    end_old_password(account=account, why=OldPasswordEnd.ON_WEAK_LIST, actor=PORTAL, source=Source(address=source))
