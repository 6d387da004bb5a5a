"""One password on every keyboard: composed before it is hashed, and as often hashed as its text demands (1.1)."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from accounts.models import User
from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.rules import composed
from accounts.passwords.services import hash_password, is_right_password
from tests.browser import browser
from tests.cast import Cast

COMPOSED, DECOMPOSED = "Gr\u00fc\u00dfe-Portal-9", "Gru\u0308\u00dfe-Portal-9"
HASHER = KeyedArgon2Hasher()


@pytest.fixture
def hashed() -> Iterator[list[str]]:
    """The texts that slow hashes were made of, by the real hasher."""
    texts: list[str] = []
    real = KeyedArgon2Hasher.verify

    def counted(self: KeyedArgon2Hasher, password: str, encoded: str) -> bool:
        texts.append(password)
        return real(self, password, encoded)

    with patch.object(KeyedArgon2Hasher, "verify", counted):
        yield texts


def row_of_before(text: str) -> str:
    """What was kept of a password before texts were composed: as it was typed, without a mark."""
    with patch("accounts.passwords.hasher.composed", str):
        return HASHER.encode(text, "").replace("$nfc$", "$")


def has(account: User, encoded: str) -> User:
    User.objects.filter(pk=account.pk).update(password=encoded)
    account.refresh_from_db()
    return account


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED])
def test_both_spellings_of_a_password_are_right_whichever_was_chosen(cast: Cast, chosen: str, typed: str) -> None:
    account = has(cast.alice, hash_password(chosen))
    assert account.password.startswith("keyed_argon2$1$nfc$argon2id$")
    assert is_right_password(account=account, password=typed)
    assert not is_right_password(account=account, password=typed.replace("\u00df", "ss"))


def test_a_row_of_before_opens_as_it_was_typed_and_then_in_both_spellings(cast: Cast) -> None:
    account = has(cast.alice, row_of_before(DECOMPOSED))
    assert is_right_password(account=account, password=DECOMPOSED)
    account.refresh_from_db()
    assert account.password.startswith("keyed_argon2$1$nfc$")
    assert is_right_password(account=account, password=COMPOSED)
    assert is_right_password(account=account, password=DECOMPOSED)


@pytest.mark.parametrize("text", [COMPOSED, "Tab\tand\x7f-1", " around ", "\u0958" * 64])
def test_every_row_of_before_still_opens(cast: Cast, text: str) -> None:
    account = has(cast.alice, row_of_before(text))
    for _ in range(2):
        assert is_right_password(account=account, password=text)
        account.refresh_from_db()


@pytest.mark.parametrize(("typed", "times"), [(COMPOSED, 1), (DECOMPOSED, 2), ("plain", 1), ("x" * 65, 0), ("\0", 0)])
def test_a1_how_often_is_hashed_depends_on_the_text_alone(
    cast: Cast, hashed: list[str], typed: str, times: int
) -> None:
    """Not on the row, nor on whether there is one, nor on what matches first."""
    of_before = row_of_before(DECOMPOSED)
    for account in (None, cast.olga, cast.alice, has(cast.bob, of_before), has(cast.alice, hash_password(COMPOSED))):
        hashed.clear()
        is_right_password(account=account, password=typed)
        assert len(hashed) == times
    assert hashed == [composed(typed), typed][-times:] * bool(times)


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_both_log_on_on_the_web(cast: Cast, typed: str) -> None:
    has(cast.alice, hash_password(COMPOSED))
    answer = browser().post("/logon/", {"address": cast.alice.address, "password": typed})
    assert answer.status_code == 302
