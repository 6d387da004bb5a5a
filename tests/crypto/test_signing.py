"""Signatures that others verify with a public key alone (X29)."""

from pathlib import Path

import pytest

from mailportal.crypto.keyring import KeyRing, create_key
from mailportal.crypto.signing import public_key_in, public_keys, sign

# RFC 8032 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_a_key_file_is_the_seed_of_a_pair(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "1.key").write_bytes(SEED)
    signed = sign(KeyRing(tmp_path), "evidence", b"\x72")
    assert (signed.key.raw, signed.signature) == (PUBLIC, SIGNATURE)


def test_after_a_rotation_what_was_signed_before_is_verified_with_the_old_key(tmp_path: Path) -> None:
    # Whatever the clock of the files says, the newest is settled.
    ring = KeyRing(tmp_path, settling_seconds=-1e9)
    create_key(tmp_path / "evidence", 1)
    before = sign(ring, "evidence", b"a manifest")
    create_key(tmp_path / "evidence", 2)
    ring = KeyRing(tmp_path, settling_seconds=-1e9)
    after = sign(ring, "evidence", b"a manifest")
    keys = public_keys(ring, "evidence")
    assert [*keys] == [2, 1]
    assert (keys[1], keys[2]) == (before.key, after.key)
    assert keys[1].has_signed(b"a manifest", before.signature)
    assert not keys[2].has_signed(b"a manifest", before.signature)
    assert not keys[1].has_signed(b"another", before.signature)
    assert not keys[1].has_signed(b"a manifest", b"short")


def test_a_public_key_goes_through_a_file(tmp_path: Path) -> None:
    create_key(tmp_path / "evidence", 1)
    [key] = public_keys(KeyRing(tmp_path), "evidence").values()
    assert public_key_in(key.pem.encode()) == key
    assert len(key.fingerprint.replace(" ", "")) == 64


@pytest.mark.parametrize("text", [b"", b"nothing", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_is_none(text: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        public_key_in(text)
