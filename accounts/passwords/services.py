"""Checking and setting account passwords, always inside the host-wide bound on hashes."""

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.utils import timezone

from accounts.directory.models import User
from accounts.passwords.imported import is_imported
from accounts.passwords.rules import spellings
from accounts.passwords.schemes import decoy_recipe
from mailportal.crypto.hash_slots import WAIT_SECONDS, Overloaded, hash_slot

_OF_THE_PASSWORD = [
    "password",
    "password_changed_at",
    "must_change_password_since",
    "password_ends_at",
    "auth_epoch",
]


@cache
def _nobodys_password(_kid: int) -> str:
    # One for each key: under one that was taken away nothing would be hashed, and time would tell who is nobody.
    return get_hasher().encode("nobody's password", "")


def is_right_password(
    *, account: User | None, password: str, burden: str = "", wait_seconds: float = WAIT_SECONDS
) -> bool:
    """Whether this is the account's password, after one slow hash for each of the text's ``spellings``.

    An unknown account (None) and one without a usable password cost the same as a wrong password, so that time
    tells nobody which addresses exist. ``burden`` is that of the address's domain (``Domain.import_burden``): what
    most of the passwords that were moved in there cost besides, all others there cost too. Writes only where a right
    password's row asks for newer costs, or was made of another spelling or by another program. Raises Overloaded when
    no hash slot frees up within ``wait_seconds``.
    """
    texts = spellings(password)
    if not texts:
        return False
    encoded = account.password if account is not None and account.has_usable_password() else ""
    row = encoded or _nobodys_password(settings.KEYS.newest("password").kid)
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS, wait_seconds):
        # All of them, also after a match.
        matches = [_matches(text, row, burden) for text in texts]
    if account is None or not encoded or not any(matches):
        return False
    if identify_hasher(encoded).must_update(encoded) or not matches[0]:
        _renew_hash(account, password, encoded)
    return True


def _matches(text: str, row: str, burden: str) -> bool:
    if burden and not is_imported(row):
        decoy_recipe(burden).result_of(text)
    return identify_hasher(row).verify(text, row)


def _renew_hash(account: User, password: str, encoded: str) -> None:
    try:
        renewed = hash_password(password)
    except Overloaded:
        return  # the password was right; the next use renews its row
    # The old form in the condition: a password changed meanwhile is not overwritten.
    User.objects.filter(pk=account.pk, password=encoded).update(password=renewed)


def hash_password(password: str) -> str:
    """Return the stored form of a password in its composed spelling, made inside the bound. Raises Overloaded."""
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS):
        return get_hasher().encode(password, "")


def store_password(*, account: User, encoded: str) -> None:
    """Put a hash made by ``hash_password`` in force and void all sessions and proofs of the old one.

    The new password has no end and need not be changed. Called inside the transaction of the act; the hash is made
    outside it, for a slow hash would hold the lock.
    """
    User.objects.filter(pk=account.pk).update(
        password=encoded,
        password_changed_at=timezone.now(),
        must_change_password_since=None,
        password_ends_at=None,
        **User.next_epoch(),
    )
    account.refresh_from_db(fields=_OF_THE_PASSWORD)
