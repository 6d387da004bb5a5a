"""X13's foundation: every process knows a new key before any process seals with it."""

import os
import time
from pathlib import Path

import pytest
import time_machine

from mailportal.crypto import keyring
from mailportal.crypto.keyring import SETTLING_SECONDS, KeyMissing, KeyRing, create_key

pytestmark = pytest.mark.beside_files

RESCAN_SECONDS = 0.1  # processes look once a second (tests/operations/test_rotation.py)


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setattr(keyring, "RESCAN_SECONDS", RESCAN_SECONDS)
    old = create_key(tmp_path / "client", 1)
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    return KeyRing(tmp_path)


def seen(ring: KeyRing) -> None:
    """Let the ring's next look be due."""
    time.sleep(RESCAN_SECONDS + 0.01)


def test_a_new_key_opens_at_once_and_seals_later(ring: KeyRing) -> None:
    assert ring.newest("client").kid == 1
    create_key(ring.directory / "client", 2)
    seen(ring)
    assert [key.kid for key in ring.keys("client")] == [2, 1]
    assert ring.find("client", 2) is not None
    assert ring.newest("client").kid == 1
    with time_machine.travel(time.time() + SETTLING_SECONDS + 1):
        assert ring.newest("client").kid == 2


def test_a_key_that_is_taken_away_is_forgotten(ring: KeyRing) -> None:
    create_key(ring.directory / "client", 2)
    assert len(ring.keys("client")) == 2
    (ring.directory / "client" / "1.key").unlink()
    seen(ring)
    assert ring.find("client", 1) is None


def test_d11_a_folder_that_vanishes_stops_the_next_start_not_this_process(ring: KeyRing) -> None:
    ring.keys("client")
    (ring.directory / "client" / "1.key").unlink()
    seen(ring)
    assert ring.newest("client").kid == 1
    with pytest.raises(KeyMissing):
        KeyRing(ring.directory).keys("client")


def test_a_restored_backup_with_fresh_dates_seals_with_the_oldest_at_first(tmp_path: Path) -> None:
    for kid in (1, 2):
        create_key(tmp_path / "client", kid)
    assert KeyRing(tmp_path).newest("client").kid == 1
    assert KeyRing(tmp_path, settling_seconds=0).newest("client").kid == 2


def test_a_key_file_is_whole_private_and_never_overwritten(tmp_path: Path) -> None:
    path = create_key(tmp_path / "client", 1)
    before = path.read_bytes()
    assert (len(before), path.stat().st_mode & 0o777) == (32, 0o400)
    with pytest.raises(FileExistsError):
        create_key(tmp_path / "client", 1)
    assert path.read_bytes() == before
    assert [child.name for child in path.parent.iterdir()] == ["1.key"]


@pytest.mark.parametrize(
    ("name", "content"), [("old.key", bytes(32)), ("2.key", b"half"), ("2.key", b""), ("02.key", bytes(32))]
)
def test_d11_a_ring_that_is_in_use_keeps_what_it_holds(
    ring: KeyRing, caplog: pytest.LogCaptureFixture, name: str, content: bytes
) -> None:
    """A copy beside a key, or one that is cut short, stops nobody who logs on; it is said once."""
    held = ring.keys("client")
    odd = ring.directory / "client" / name
    odd.write_bytes(content)
    for _ in range(2):
        seen(ring)
        assert ring.keys("client") == held
    (said,) = [record.getMessage() for record in caplog.records]
    assert "ALARM" in said
    assert str(odd) in said
    odd.unlink()
    seen(ring)
    assert ring.keys("client") == held
    create_key(ring.directory / "client", 3)
    seen(ring)
    assert [key.kid for key in ring.keys("client")] == [3, 1]
