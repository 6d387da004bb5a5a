"""X29: whatever is done to a signed archive is found, and nothing is found where nothing was done."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_console.evidence.rules import MANIFEST, SIGNATURE, archive, faults_in
from mailportal.crypto.keyring import KeyRing, create_key
from mailportal.crypto.signing import PublicKey, public_keys, sign

FILES = {"policies.csv": b"rule,value\r\n", "audit.json": b"{}"}
NOW = datetime(2026, 11, 29, tzinfo=UTC)
names = st.text("abc.é中", min_size=1, max_size=12)


@cache
def ring(_which: str = "ours") -> KeyRing:
    folder = Path(mkdtemp())
    create_key(folder / "evidence", 1)
    return KeyRing(folder)


def key(which: str = "ours") -> PublicKey:
    return public_keys(ring(which), "evidence")[1]


def signed(files: Mapping[str, bytes] = FILES, which: str = "ours") -> bytes:
    about = {"domain": "acme.example"}
    return archive(files, about=about, made_at=NOW, sign=lambda text: sign(ring(which), "evidence", text))


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def packed(*files: tuple[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as out:
        for name, data in files:
            out.writestr(name, data)
    return into.getvalue()


def changed(act: Callable[[dict[str, bytes]], object]) -> list[str]:
    files = opened(signed())
    act(files)
    return faults_in(packed(*files.items()), keys=[key()])


@given(st.dictionaries(names, st.binary(max_size=200), max_size=5))
def test_nothing_is_wrong_with_what_was_signed(files: dict[str, bytes]) -> None:
    data = signed(files)
    assert faults_in(data, keys=[key()]) == []
    assert opened(data).items() >= files.items()


@given(st.data())
def test_a_byte_that_is_changed_anywhere_is_found(data: st.DataObject) -> None:
    """In the content of whichever file, the manifest and the signature too."""
    files = opened(signed())
    name = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, len(files[name]) - 1))
    other = data.draw(st.integers(1, 255))
    content = bytearray(files[name])
    content[place] ^= other
    assert faults_in(packed(*{**files, name: bytes(content)}.items()), keys=[key()])


@given(st.data())
def test_bytes_that_are_no_archive_are_told_as_that(data: st.DataObject) -> None:
    whole = signed()
    cut = data.draw(st.one_of(st.binary(max_size=200), st.integers(0, len(whole) - 1).map(lambda end: whole[:end])))
    assert faults_in(cut, keys=[key()])


def test_each_fault_has_its_words() -> None:
    assert changed(lambda files: files.update({"audit.json": b"[]"})) == ["audit.json was changed"]
    assert changed(lambda files: files.pop("audit.json")) == ["audit.json is missing"]
    assert changed(lambda files: files.update({"more.txt": b""})) == ["more.txt is not in the manifest"]
    assert changed(lambda files: files.pop(SIGNATURE)) == [f"{SIGNATURE} is missing"]
    assert changed(lambda files: files.pop(MANIFEST)) == [f"{MANIFEST} is missing"]


def test_a_manifest_that_was_put_right_for_other_contents_is_found() -> None:
    """A forger changes a file, and its sum with it."""
    forged = opened(signed({"policies.csv": b"everything is required"}))
    [fault] = changed(lambda files: files.update({**forged, SIGNATURE: files[SIGNATURE]}))
    assert fault == "the manifest is not signed by one of the keys that it was compared with"


def test_another_portals_key_is_not_ours() -> None:
    [fault] = faults_in(signed(which="theirs"), keys=[key()])
    assert "not signed by one of the keys" in fault
    assert faults_in(signed(which="theirs"), keys=[key(), key("theirs")]) == []
    assert faults_in(signed(), keys=[])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_found() -> None:
    """Programs differ in which one they show."""
    files = opened(signed())
    assert faults_in(packed(*files.items(), ("audit.json", b"[]")), keys=[key()]) == ["audit.json is there twice"]
