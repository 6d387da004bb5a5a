"""A signed archive, pure: a ZIP with a manifest of SHA-256 sums, and an Ed25519 signature over the manifest's bytes.

Anyone can verify one without the portal: the signature is a file of 64 raw bytes, as OpenSSL takes it, and the sums are
what ``sha256sum`` prints.
"""

import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from mailportal.crypto.signing import PublicKey, Signed

KEY_PURPOSE: Final = "evidence"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_FORMAT: Final = 1
# An archive that unpacks to more was not made here.
MOST_BYTES: Final = 256 * 1024 * 1024
# A ZIP knows no earlier moment, and one that is the same for all files tells nothing of who made them when.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def archive(
    files: Mapping[str, bytes], *, about: Mapping[str, object], made_at: datetime, sign: Callable[[bytes], Signed]
) -> bytes:
    """Return the archive of some files; ``about`` says in the manifest what it is of."""
    sums = {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()}
    said = {"format": _FORMAT, "made_at": made_at.isoformat(timespec="seconds"), **about, "files": sums}
    manifest = json.dumps(said, indent=2, ensure_ascii=False, sort_keys=True).encode()
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in {**files, MANIFEST: manifest, SIGNATURE: sign(manifest).signature}.items():
            out.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def faults_in(data: bytes, *, keys: Collection[PublicKey]) -> list[str]:
    """Return what is wrong with an archive, nothing where it is as one of the keys has signed it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            return list(_faults(found, keys))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        return [f"it cannot be read as an archive: {error}"]


def _faults(found: zipfile.ZipFile, keys: Collection[PublicKey]) -> Iterator[str]:
    names = Counter(found.namelist())
    twice = [name for name, times in names.items() if times > 1]
    lacking = [name for name in (MANIFEST, SIGNATURE) if name not in names]
    yield from (f"{name} is there twice" for name in twice)
    yield from (f"{name} is missing" for name in lacking)
    if sum(one.file_size for one in found.infolist()) > MOST_BYTES:
        yield f"it unpacks to more than {MOST_BYTES} bytes"
    elif not twice and not lacking:
        yield from _faults_of_contents(found, set(names), keys)


def _faults_of_contents(found: zipfile.ZipFile, names: set[str], keys: Collection[PublicKey]) -> Iterator[str]:
    manifest, signature = found.read(MANIFEST), found.read(SIGNATURE)
    if not any(key.has_signed(manifest, signature) for key in keys):
        yield "the manifest is not signed by one of the keys that it was compared with"
        return
    sums = json.loads(manifest)["files"]
    yield from (f"{name} is missing" for name in sorted(sums.keys() - names))
    yield from (f"{name} is not in the manifest" for name in sorted(names - sums.keys() - {MANIFEST, SIGNATURE}))
    for name in sorted(sums.keys() & names):
        if hashlib.sha256(found.read(name)).hexdigest() != sums[name]["sha256"]:
            yield f"{name} was changed"
