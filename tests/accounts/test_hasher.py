"""Account passwords as kept: Argon2id over a keyed pre-hash, with keys that can be rotated (docs/security.md 1.1)."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import get_hasher, identify_hasher
from pytest_django.fixtures import Settings

from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.services import hash_password, is_right_password
from mailportal.crypto.keyring import KeyRing, create_key
from tests.cast import Cast, password_of

pytestmark = pytest.mark.beside_files

HASHER = KeyedArgon2Hasher()


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Path:
    """Give this test's passwords a key folder of their own, with key 1."""
    create_key(tmp_path / "password", 1)
    settings.KEYS = KeyRing(tmp_path)
    return tmp_path / "password"


def reread(settings: Settings) -> None:
    """Start afresh, as processes do after a rotation."""
    settings.KEYS = KeyRing(settings.KEYS.directory, settling_seconds=0)


def test_a_password_is_right_only_exactly_as_typed() -> None:
    encoded = HASHER.encode("Ünïcode pass ", "")
    assert HASHER.verify("Ünïcode pass ", encoded)
    for other in ("Ünïcode pass", "ünïcode pass ", "U\u0308nïcode pass ", "Ünïcode pass \x00", ""):
        assert not HASHER.verify(other, encoded)


def test_equal_passwords_have_different_rows() -> None:
    assert HASHER.encode("same", "") != HASHER.encode("same", "")


def test_the_row_names_its_key_and_django_finds_the_hasher() -> None:
    encoded = HASHER.encode("secret", "")
    assert encoded.startswith("keyed_argon2$1$nfc$argon2id$v=19$")
    assert identify_hasher(encoded).algorithm == get_hasher().algorithm == "keyed_argon2"
    assert len(encoded) <= 128
    assert "secret" not in str(HASHER.safe_summary(encoded))


def test_after_a_rotation_both_keys_verify_and_the_old_row_asks_for_an_update(keys: Path, settings: Settings) -> None:
    old = HASHER.encode("secret", "")
    create_key(keys, 2)
    reread(settings)
    new = HASHER.encode("secret", "")
    assert HASHER.decode(new)["kid"] == 2
    assert HASHER.verify("secret", old)
    assert HASHER.verify("secret", new)
    assert HASHER.must_update(old)
    assert not HASHER.must_update(new)


def test_a_retired_key_fails_closed(keys: Path, settings: Settings) -> None:
    old = HASHER.encode("secret", "")
    create_key(keys, 2)
    (keys / "1.key").unlink()
    reread(settings)
    assert not HASHER.verify("secret", old)


def test_another_key_of_the_same_number_does_not_verify(keys: Path, settings: Settings) -> None:
    """A stolen database without the key file cannot even be guessed at."""
    encoded = HASHER.encode("secret", "")
    (keys / "1.key").unlink()
    create_key(keys, 1)
    reread(settings)
    assert not HASHER.verify("secret", encoded)


def test_another_cost_asks_for_an_update(settings: Settings) -> None:
    encoded = HASHER.encode("secret", "")
    settings.ARGON2_PASSES += 1
    assert HASHER.must_update(encoded)
    assert HASHER.verify("secret", encoded)


def test_the_right_password_renews_an_old_row_a_wrong_one_does_not(cast: Cast, settings: Settings) -> None:
    before, epoch = cast.alice.password, cast.alice.auth_epoch
    settings.ARGON2_PASSES += 1
    assert not is_right_password(account=cast.alice, password="wrong")
    cast.alice.refresh_from_db()
    assert cast.alice.password == before
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    cast.alice.refresh_from_db()
    assert cast.alice.password != before
    assert not HASHER.must_update(cast.alice.password)
    assert cast.alice.auth_epoch == epoch, "a new form of the same password logs nobody off"


def test_a_password_that_changed_meanwhile_is_not_overwritten_by_the_renewal(cast: Cast, settings: Settings) -> None:
    stale = type(cast.alice).objects.get(pk=cast.alice.pk)
    new = hash_password("another")
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(password=new)
    settings.ARGON2_PASSES += 1
    assert is_right_password(account=stale, password=password_of("Alice"))
    cast.alice.refresh_from_db()
    assert cast.alice.password == new


def test_nobody_logs_on_without_a_password(cast: Cast) -> None:
    assert not is_right_password(account=cast.olga, password="")
    assert not is_right_password(account=cast.olga, password="nobody's password")
    assert not is_right_password(account=None, password="nobody's password")
