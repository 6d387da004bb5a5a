"""Keys are private files outside the database; one that is missing or damaged stops the portal by name (D11)."""

import stat
from pathlib import Path

import pytest

from mailportal.crypto.keyring import KEY_BYTES, PURPOSES, KeyMissing, KeyRing, create_key, create_missing_keys

pytestmark = pytest.mark.beside_files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_installation_gets_one_private_key_for_each_purpose(tmp_path: Path) -> None:
    made = create_missing_keys(tmp_path / "keys")
    assert sorted(path.parent.name for path in made) == sorted(PURPOSES)
    assert {mode(path) for path in made} == {0o400}
    assert {mode(path.parent) for path in made} == {mode(tmp_path / "keys")} == {0o700}
    assert {path.stat().st_size for path in made} == {KEY_BYTES}
    assert len({path.read_bytes() for path in made}) == len(PURPOSES)


def test_existing_keys_are_left_alone(tmp_path: Path) -> None:
    create_missing_keys(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.key")}
    assert create_missing_keys(tmp_path) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.key")} == before
    with pytest.raises(FileExistsError):
        create_key(tmp_path / "client", 1)


def test_the_highest_number_is_the_newest_and_older_ones_are_found(tmp_path: Path) -> None:
    for kid in (9, 10, 2):
        create_key(tmp_path / "client", kid)
    ring = KeyRing(tmp_path, settling_seconds=0)
    assert [key.kid for key in ring.keys("client")] == [10, 9, 2]
    assert ring.newest("client").kid == 10
    older = ring.find("client", 2)
    assert older is not None
    assert older.secret == (tmp_path / "client" / "2.key").read_bytes()
    assert ring.find("client", 3) is None
    assert ring.text("client") == ring.newest("client").secret.hex()


def test_a_key_never_shows_itself(tmp_path: Path) -> None:
    create_key(tmp_path / "client", 1)
    key = KeyRing(tmp_path).newest("client")
    assert str(key) == repr(key)
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_a_purpose_without_a_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="client"):
        KeyRing(tmp_path).newest("client")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_damaged_key_is_named(tmp_path: Path, length: int) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "client" / "1.key").write_bytes(bytes(length))
    with pytest.raises(KeyMissing, match=r"client/1\.key"):
        KeyRing(tmp_path).newest("client")


@pytest.mark.parametrize("name", ["0", "256", "01", "-1", "1 ", "backup", "²", "1_0"])
def test_an_oddly_named_key_is_named(tmp_path: Path, name: str) -> None:
    """No two files may mean the same number, and no backup may become the newest key."""
    create_key(tmp_path / "client", 1)
    (tmp_path / "client" / f"{name}.key").write_bytes(bytes(KEY_BYTES))
    with pytest.raises(KeyMissing, match="not named"):
        KeyRing(tmp_path).newest("client")


def test_a_damaged_older_key_is_not_ignored(tmp_path: Path) -> None:
    """Ignored, it would refuse whatever was sealed with it, with no word about why."""
    create_key(tmp_path / "client", 2)
    (tmp_path / "client" / "1.key").write_bytes(b"short")
    with pytest.raises(KeyMissing):
        KeyRing(tmp_path).newest("client")
