"""Passwords that were moved in: never bare, one hash of their scheme and one Argon2id a check, renewed when right."""

import base64
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import argon2
import pytest
from django.contrib.auth.hashers import get_hasher, identify_hasher
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.passwords.hash_reader import read_hash
from accounts.passwords.imported import burden_of, is_imported, sealed_form, stored_form
from accounts.passwords.rules import PasswordReused
from accounts.passwords.schemes import Recipe
from accounts.passwords.services import hash_new_password, is_right_password, store_password
from mailportal.crypto.keyring import PURPOSES, KeyRing, create_key
from mailportal.crypto.sealed import BrokenSeal
from tests.accounts.moving_in.files import HASHES, PASSWORD
from tests.cast import Cast, password_of

SSHA512, BCRYPT = HASHES["{SSHA512}"], HASHES["{BLF-CRYPT}"]


def moved_in(account: User, encoded: str, *, is_stored: bool = False) -> User:
    """Give the account a hash of another program, as an import does; ``is_stored``: and an hour has passed."""
    account.password = sealed_form(read_hash(encoded))
    if is_stored:
        account.password = stored_form(account.password)
    account.save(update_fields=["password"])
    return account


@pytest.mark.parametrize("is_stored", [False, True], ids=["sealed", "stored"])
@pytest.mark.parametrize("encoded", HASHES.values(), ids=HASHES)
def test_the_old_password_opens_and_the_row_becomes_ours(cast: Cast, encoded: str, is_stored: bool) -> None:
    account, epoch = moved_in(cast.alice, encoded, is_stored=is_stored), cast.alice.auth_epoch
    assert len(account.password) <= 600
    assert not is_right_password(account=account, password=f"{PASSWORD}x")
    account.refresh_from_db()
    assert is_imported(account.password)
    assert is_right_password(account=account, password=PASSWORD)
    account.refresh_from_db()
    assert identify_hasher(account.password) is get_hasher()
    assert account.auth_epoch == epoch, "the same password in another form logs nobody off"
    assert is_right_password(account=account, password=PASSWORD)


@pytest.mark.parametrize("encoded", HASHES.values(), ids=HASHES)
def test_no_form_holds_the_file_s_hash_or_its_result(encoded: str) -> None:
    """A thief of the database cannot guess at the old scheme's cost: not even whether a guess is right."""
    found = read_hash(encoded)
    sealed = sealed_form(found)
    for form in (sealed, stored_form(sealed)):
        assert found.result not in form
        assert encoded.rpartition("$")[2] not in form
        assert found.result.encode() not in base64.b64decode(form.rpartition("$")[2] + "==")
        assert burden_of(form) == found.recipe.burden
        assert found.result not in str(identify_hasher(form).safe_summary(form))


def test_a_result_is_no_password(cast: Cast) -> None:
    """Who stole the old host's file cannot log on with what is in it, whichever row it is moved to."""
    found = read_hash(SSHA512)
    keyed = stored_form(sealed_form(found)).partition("$keyed")[2]
    cast.alice.password = f"keyed{keyed}"
    for typed in (found.result, SSHA512, f"imported\x00ssha512\x00{found.result}"):
        assert not is_right_password(account=cast.alice, password=typed)


def test_a_long_password_is_checked_as_bcrypt_did_and_renewed_whole(cast: Cast) -> None:
    """A password of more than 72 bytes cannot be told from one that begins with the same 72, until it is renewed."""
    recipe = read_hash(BCRYPT).recipe
    chosen = "ü" * 40
    account = moved_in(cast.alice, f"$2y$05${recipe.salt}{recipe.result_of(chosen)}")
    assert is_right_password(account=account, password=chosen)
    account.refresh_from_db()
    assert is_right_password(account=account, password=chosen)
    assert not is_right_password(account=account, password="ü" * 36)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count the hashes of other schemes, by their burden, and Argon2id's."""
    counted: Counter[str] = Counter()
    verify, encode, result_of = argon2.PasswordHasher.verify, argon2.PasswordHasher.hash, Recipe.result_of

    def of_scheme(self: Recipe, password: str) -> str:
        counted[self.burden] += 1
        return result_of(self, password)

    def of_argon2(act: Any) -> Any:
        def counting(*args: Any, **more: Any) -> Any:
            counted["argon2id"] += 1
            return act(*args, **more)

        return counting

    monkeypatch.setattr(Recipe, "result_of", of_scheme)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", of_argon2(verify))
    monkeypatch.setattr(argon2.PasswordHasher, "hash", of_argon2(encode))
    return counted


@pytest.mark.parametrize("typed", ["Wrong-Passw0rd", "Wro\u0308ng-Passw0rd"], ids=["composed", "not composed"])
def test_a1_every_address_of_a_domain_with_imported_passwords_costs_the_same(
    cast: Cast, hashed: Counter[str], typed: str
) -> None:
    """A1: imported, sealed or stored, renewed, never imported, without a password, unknown: one hash of each kind."""
    burden = burden_of(moved_in(cast.alice, SSHA512).password)
    moved_in(cast.dora, SSHA512, is_stored=True)
    times = 1 if typed.isascii() else 2
    is_right_password(account=None, password="warm")
    for account in (cast.alice, cast.dora, cast.bob, cast.olga, None):
        hashed.clear()
        assert not is_right_password(account=account, password=typed, burden=burden)
        assert hashed == {burden: times, "argon2id": times}, account


def test_a_domain_without_imported_passwords_pays_nothing_more(cast: Cast, hashed: Counter[str]) -> None:
    for account in (cast.charlie, None):
        hashed.clear()
        is_right_password(account=account, password="Wrong-Passw0rd")
        assert hashed == {"argon2id": 1}


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> KeyRing:
    for purpose in PURPOSES:
        create_key(tmp_path / purpose, 1)
    settings.KEYS = KeyRing(tmp_path, settling_seconds=0)
    return settings.KEYS


def test_after_a_rotation_both_forms_open_and_a_sealed_one_may_be_stored(keys: KeyRing, settings: Settings) -> None:
    """X13: of either key."""
    sealed = sealed_form(read_hash(SSHA512))
    stored = stored_form(sealed)
    for purpose in ("imports", "password"):
        create_key(keys.directory / purpose, 2)
    settings.KEYS = KeyRing(keys.directory, settling_seconds=0)
    for form in (sealed, stored, stored_form(sealed)):
        assert identify_hasher(form).verify(PASSWORD, form)
        assert not identify_hasher(form).verify(f"{PASSWORD}x", form)


def test_what_does_not_open_fails_closed_with_an_alarm_and_costs_the_same(
    keys: KeyRing, settings: Settings, caplog: pytest.LogCaptureFixture, hashed: Counter[str]
) -> None:
    """X13, M13: a key that is gone, and a seal that was moved to a row of another scheme."""
    sealed = sealed_form(read_hash(SSHA512))
    (keys.directory / "imports" / "1.key").unlink()
    create_key(keys.directory / "imports", 2)
    settings.KEYS = KeyRing(keys.directory, settling_seconds=0)
    with pytest.raises(BrokenSeal):
        stored_form(sealed)
    assert not identify_hasher(sealed).verify(PASSWORD, sealed)
    assert "ALARM" in caplog.text
    assert hashed == {burden_of(sealed): 1, "argon2id": 1}
    moved = sealed_form(read_hash(SSHA512)).replace("$ssha512$", "$ssha256$")
    assert not identify_hasher(moved).verify(PASSWORD, moved)


@pytest.mark.parametrize("is_stored", [False, True], ids=["sealed", "stored"])
def test_p3_the_old_password_is_no_new_one(cast: Cast, is_stored: bool) -> None:
    account = moved_in(cast.alice, SSHA512, is_stored=is_stored)
    with pytest.raises(PasswordReused):
        hash_new_password(account=account, password=PASSWORD, history=1)
    encoded = hash_new_password(account=account, password="Other-Passw0rd-9", history=3)
    store_password(account=account, encoded=encoded, history=3)
    assert is_right_password(account=account, password="Other-Passw0rd-9")


def test_nothing_new_is_stored_in_their_form() -> None:
    sealed = sealed_form(read_hash(SSHA512))
    for form in (sealed, stored_form(sealed)):
        hasher = identify_hasher(form)
        assert hasher.must_update(form)
        with pytest.raises(NotImplementedError):
            hasher.encode(PASSWORD, "")


def test_a_password_set_here_meanwhile_is_not_undone_by_the_renewal(cast: Cast) -> None:
    stale = moved_in(cast.alice, SSHA512)
    chosen = get_hasher().encode(password_of("Alice"), "")
    User.objects.filter(pk=stale.pk).update(password=chosen)
    assert is_right_password(account=stale, password=PASSWORD)
    assert User.objects.get(pk=stale.pk).password == chosen
