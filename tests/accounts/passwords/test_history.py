"""P3: from how many of its last passwords a new one differs; one hash is compared with all of them."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import FormerPassword, User
from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.rules import MOST_HISTORY, Flaw, PasswordReused
from accounts.passwords.services import hash_new_password, hash_password, is_right_password, store_password
from tests.cast import Cast, password_of


def have(account: User, password: str, history: int) -> None:
    """Let the account have a new password, as the acts do."""
    encoded = hash_new_password(account=account, password=password, history=history)
    store_password(account=account, encoded=encoded, history=history)


def flaw_of(account: User, password: str, history: int) -> Flaw | None:
    try:
        hash_new_password(account=account, password=password, history=history)
    except PasswordReused as reused:
        return reused.flaw
    return None


@pytest.fixture
def hashes() -> Iterator[list[str]]:
    """The texts that slow hashes were made of."""
    texts: list[str] = []
    encode, verify = KeyedArgon2Hasher.encode, KeyedArgon2Hasher.verify

    def encoded(self: KeyedArgon2Hasher, password: str, salt: str) -> str:
        texts.append(password)
        return encode(self, password, salt)

    def verified(self: KeyedArgon2Hasher, password: str, row: str) -> bool:
        texts.append(password)
        return verify(self, password, row)

    with patch.object(KeyedArgon2Hasher, "encode", encoded), patch.object(KeyedArgon2Hasher, "verify", verified):
        yield texts


def test_the_present_password_counts_as_the_first(cast: Cast) -> None:
    assert flaw_of(cast.alice, password_of("Alice"), 0) is None
    assert flaw_of(cast.alice, password_of("Alice"), 1) is Flaw.UNCHANGED
    have(cast.alice, "Second-7", 1)
    assert flaw_of(cast.alice, password_of("Alice"), 1) is None
    assert not FormerPassword.objects.exists()


def test_as_many_as_the_policy_says_do_not_come_again(cast: Cast) -> None:
    """With a history of three: the present one and the two before it, not the one before those."""
    for password in ("First-7", "Second-7", "Third-7", "Fourth-7"):
        have(cast.alice, password, 3)
    assert flaw_of(cast.alice, "Fourth-7", 3) is Flaw.UNCHANGED
    assert [flaw_of(cast.alice, past, 3) for past in ("Third-7", "Second-7")] == [Flaw.USED_BEFORE] * 2
    assert [flaw_of(cast.alice, past, 3) for past in ("First-7", password_of("Alice"))] == [None] * 2
    assert FormerPassword.objects.filter(account=cast.alice).count() == 2


def test_a_long_history_costs_one_hash(cast: Cast, hashes: list[str]) -> None:
    for number in range(MOST_HISTORY):
        have(cast.alice, f"Password-{number}", MOST_HISTORY)
    assert FormerPassword.objects.count() == MOST_HISTORY - 1
    hashes.clear()
    assert flaw_of(cast.alice, "Password-0", MOST_HISTORY) is Flaw.USED_BEFORE
    assert hashes == ["Password-0"]


def test_the_salt_is_the_accounts_own(cast: Cast) -> None:
    """One account's rows share it and no two accounts do: one guess is no guess at another's."""
    hasher = KeyedArgon2Hasher()
    before = hasher.shared_salt(cast.alice.password)
    have(cast.alice, "Second-7", 2)
    rows = [cast.alice.password, FormerPassword.objects.get().encoded]
    assert {hasher.shared_salt(row) for row in rows} == {before}
    assert len(before) == 22
    assert hasher.shared_salt(cast.bob.password) != before
    assert is_right_password(account=cast.alice, password="Second-7")


def test_a_shorter_history_forgets_what_it_does_not_ask_for(cast: Cast) -> None:
    for password in ("First-7", "Second-7", "Third-7"):
        have(cast.alice, password, 5)
    assert FormerPassword.objects.count() == 3
    have(cast.alice, "Fourth-7", 2)
    assert FormerPassword.objects.count() == 1
    have(cast.alice, "Fifth-7", 0)
    assert not FormerPassword.objects.exists()


def test_older_costs_drop_the_rows_and_the_present_one_still_counts(
    cast: Cast, settings: Settings, hashes: list[str]
) -> None:
    have(cast.alice, "Second-7", 5)
    settings.ARGON2_PASSES = 2
    hashes.clear()
    assert flaw_of(cast.alice, "Second-7", 5) is Flaw.UNCHANGED
    assert hashes == ["Second-7"] * 2  # of another cost, so that nothing but a hash of its own tells
    assert flaw_of(cast.alice, password_of("Alice"), 5) is None
    have(cast.alice, "Third-7", 5)
    assert not FormerPassword.objects.exists()


def test_a_right_password_renewed_at_another_cost_takes_the_old_rows_along(cast: Cast, settings: Settings) -> None:
    have(cast.alice, "Second-7", 5)
    settings.ARGON2_PASSES = 2
    assert is_right_password(account=cast.alice, password="Second-7")
    assert not FormerPassword.objects.exists()
    cast.alice.refresh_from_db()
    have(cast.alice, "Third-7", 5)
    assert flaw_of(cast.alice, "Second-7", 5) is Flaw.USED_BEFORE


def test_a_row_renewed_since_the_account_was_read_is_not_compared_with_the_new_salt(
    cast: Cast, settings: Settings
) -> None:
    encoded = hash_new_password(account=cast.alice, password="Second-7", history=5)
    User.objects.filter(pk=cast.alice.pk).update(password=hash_password(password_of("Alice")))
    store_password(account=cast.alice, encoded=encoded, history=5)
    assert not FormerPassword.objects.exists()


def test_both_spellings_are_one_password(cast: Cast) -> None:
    have(cast.alice, "Gr\u00fc\u00dfe-Portal-9", 3)
    have(cast.alice, "Other-7", 3)
    assert flaw_of(cast.alice, "Gru\u0308\u00dfe-Portal-9", 3) is Flaw.USED_BEFORE


def test_an_account_without_a_password_has_none_before(cast: Cast) -> None:
    have(cast.olga, "First-7", 3)
    assert not FormerPassword.objects.exists()
    assert is_right_password(account=cast.olga, password="First-7")


def test_it_costs_as_many_statements_however_long_it_is(cast: Cast) -> None:
    counts = []
    for number in range(6):
        with CaptureQueriesContext(connection) as captured:
            have(cast.alice, f"Password-{number}", 24)
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in captured))
    assert len(set(counts[1:])) == 1, counts
    assert counts[-1] <= 7
