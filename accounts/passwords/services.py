"""Checking and setting account passwords, always inside the host-wide bound on hashes."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, identify_hasher, make_password
from django.db import transaction
from django.utils import timezone

from accounts.directory.models import Domain, User
from accounts.directory.services import raise_policy_epoch
from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.imported import is_imported
from accounts.passwords.keywords import Keyword
from accounts.passwords.models import FormerPassword, WeakKeyword
from accounts.passwords.queries import former_passwords
from accounts.passwords.rules import Flaw, PasswordReused, composed, spellings
from accounts.passwords.schemes import decoy_recipe
from mailportal.crypto.digests import is_same
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
    *,
    account: User | None,
    password: str,
    burden: str = "",
    wait_seconds: float = WAIT_SECONDS,
    stored: str | None = None,
) -> bool:
    """Whether this is the account's password, after one slow hash for each of the text's ``spellings``.

    An unknown account (None) and one without a usable password cost the same as a wrong password, so that time
    tells nobody which addresses exist. ``burden`` is that of the address's domain (``Domain.import_burden``): what
    most of the passwords that were moved in there cost besides, all others there cost too. Writes only where a right
    password's row asks for newer costs, or was made of another spelling or by another program, and never where what is
    ``stored`` is given in its place. Raises Overloaded when no hash slot frees up within ``wait_seconds``.
    """
    texts = spellings(password)
    if not texts:
        return False
    own = account.password if account is not None and account.has_usable_password() else ""
    encoded = own if stored is None else stored
    row = encoded or _nobodys_password(settings.KEYS.newest("password").kid)
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS, wait_seconds):
        # All of them, also after a match.
        matches = [_matches(text, row, burden) for text in texts]
    if account is None or not encoded or not any(matches):
        return False
    if stored is None and (identify_hasher(encoded).must_update(encoded) or not matches[0]):
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
    if User.objects.filter(pk=account.pk, password=encoded).update(password=renewed):
        # They share the salt, key and cost of the form that is gone: nothing can be compared with them any more.
        FormerPassword.objects.filter(account_id=account.pk).delete()


def hash_password(password: str) -> str:
    """Return the stored form of a password in its composed spelling, made inside the bound. Raises Overloaded."""
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS):
        return get_hasher().encode(password, "")


def hash_new_password(*, account: User, password: str, history: int) -> str:
    """Return the stored form of a password that the account is to have, made inside the bound.

    Raises PasswordReused where it is one of the last ``history``, the present one first; Overloaded. It is made with
    the salt of the present one, so that the one hash can be compared with all of them; where that was made under an
    older key or cost, it takes a second hash, and there is nothing before it to compare with. Where the password was
    taken back, the salt is that of the newest before.
    """
    present = account.password if account.has_usable_password() else ""
    newest = present or (former_passwords(account=account, most=1) or [""])[0]
    salt = KeyedArgon2Hasher().shared_salt(newest)
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS):
        encoded: str = get_hasher().encode(password, salt)
        is_present = bool(present and history) and (is_same(encoded, present) if salt else _is_of(password, present))
    if is_present:
        raise PasswordReused(Flaw.UNCHANGED)
    most = history - 1 if present else history
    if any(is_same(encoded, former) for former in former_passwords(account=account, most=most)):
        raise PasswordReused(Flaw.USED_BEFORE)
    return encoded


def _is_of(password: str, encoded: str) -> bool:
    return identify_hasher(encoded).verify(composed(password), encoded)


def store_password(*, account: User, encoded: str, history: int = 0) -> None:
    """Put a hash made by ``hash_new_password`` in force and void all sessions and proofs of the old one.

    The new password has no end and need not be changed; of those before it as many are kept as ``history`` asks for.
    Called inside the transaction of the act, under the account's lock; the hash is made outside it, for a slow hash
    would hold the lock.
    """
    _keep_former(account, encoded, kept=history - 1)
    User.objects.filter(pk=account.pk).update(
        password=encoded,
        password_changed_at=timezone.now(),
        must_change_password_since=None,
        password_ends_at=None,
        **User.next_epoch(),
    )
    account.refresh_from_db(fields=_OF_THE_PASSWORD)


def take_password(*, account: User, history: int) -> None:
    """Let no password open the account, and void what the present one opened, until another is put in force.

    The one that goes stays among the last ``history`` that the next one must differ from. Called inside the transaction
    of the act, under the account's lock.
    """
    if account.has_usable_password():
        _keep_former(account, account.password, kept=history)
    User.objects.filter(pk=account.pk).update(
        password=make_password(None), must_change_password_since=None, password_ends_at=None, **User.next_epoch()
    )
    account.refresh_from_db(fields=_OF_THE_PASSWORD)


def _keep_former(account: User, encoded: str, *, kept: int) -> None:
    former = FormerPassword.objects.filter(account=account)
    if kept < 1:
        former.delete()
        return
    # As it is now: a right password may have renewed the row since the account was read.
    present = User.objects.values_list("password", flat=True).get(pk=account.pk)
    salt = KeyedArgon2Hasher().shared_salt(encoded)
    if KeyedArgon2Hasher().shared_salt(present) == salt:
        former.create(account=account, encoded=present)
    comparable = [
        pk
        for pk, one in former.order_by("-pk").values_list("pk", "encoded")[:kept]
        if KeyedArgon2Hasher().shared_salt(one) == salt
    ]
    former.exclude(pk__in=comparable).delete()


@transaction.atomic
def set_weak_keywords(*, domain: Domain, keywords: Sequence[Keyword]) -> None:
    """Put a list in the place of the domain's present one; every process that reads the domain's epoch follows it.

    Called under the domain's lock; the caller records the audit event in the same transaction.
    """
    WeakKeyword.objects.filter(domain=domain).delete()
    WeakKeyword.objects.bulk_create(
        WeakKeyword(domain=domain, text=one.text, is_expression=one.is_expression) for one in keywords
    )
    raise_policy_epoch(domain_id=domain.pk)
