"""Short-lived statements: for exactly these parts, this purpose and this time."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailportal.crypto.digests import keyed_digest
from mailportal.crypto.keyring import KeyRing, create_key
from security.mail_auth.hop_token import is_valid, sign

pytestmark = pytest.mark.beside_files

NOW = 1_800_000_000


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    create_key(tmp_path / "mail_token", 1)
    create_key(tmp_path / "doveadm", 1)
    return KeyRing(tmp_path)


def test_a_token_is_valid_until_it_expires(ring: KeyRing) -> None:
    token = sign(ring, "mail_token", "alice", "client:1", expires=NOW + 30)
    assert is_valid(ring, "mail_token", token, "alice", "client:1", now=NOW)
    assert is_valid(ring, "mail_token", token, "alice", "client:1", now=NOW + 30)
    assert not is_valid(ring, "mail_token", token, "alice", "client:1", now=NOW + 31)


def test_a_token_is_bound_to_its_parts_and_purpose(ring: KeyRing) -> None:
    token = sign(ring, "mail_token", "alice", "client:1", expires=NOW)
    for parts in (("alice", "client:2"), ("alicec", "lient:1"), ("alice",), ("alice", "client:1", "")):
        assert not is_valid(ring, "mail_token", token, *parts, now=NOW)
    assert not is_valid(ring, "doveadm", token, "alice", "client:1", now=NOW)


def test_the_end_cannot_be_moved(ring: KeyRing) -> None:
    kid, expires, mac = sign(ring, "mail_token", "alice", expires=NOW).split(".")
    assert not is_valid(ring, "mail_token", f"{kid}.{int(expires) + 1}.{mac}", "alice", now=NOW)
    assert not is_valid(ring, "mail_token", f"2.{expires}.{mac}", "alice", now=NOW)


def test_an_older_key_still_verifies_and_the_newest_signs(tmp_path: Path, ring: KeyRing) -> None:
    token = sign(ring, "mail_token", "alice", expires=NOW)
    create_key(tmp_path / "mail_token", 2)
    rotated = KeyRing(tmp_path, settling_seconds=0)
    assert is_valid(rotated, "mail_token", token, "alice", now=NOW)
    assert sign(rotated, "mail_token", "alice", expires=NOW).startswith("2.")


@given(text=st.text(st.characters(codec="utf-8") | st.sampled_from("\ud800.0123456789\u0661"), max_size=60))
def test_nothing_else_is_valid(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "ring"
    if not folder.exists():
        create_key(folder / "mail_token", 1)
    assert not is_valid(KeyRing(folder), "mail_token", text, "alice", now=NOW)


@given(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_digests_of_different_lists_differ(one: list[str], other: list[str]) -> None:
    has_separator = any("\x00" in part for part in one + other)
    if one != other and not has_separator:
        assert keyed_digest(b"k" * 32, *one) != keyed_digest(b"k" * 32, *other)


def test_a_digest_needs_its_key_and_takes_any_text() -> None:
    assert keyed_digest(b"a" * 32, "x") != keyed_digest(b"b" * 32, "x")
    assert len(keyed_digest(b"a" * 32, "\ud800\x00\u212a")) == 16
