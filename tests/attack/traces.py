"""Looking for a secret in bytes, however it may have been written there."""

import base64
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus


def traces_of(secret: str, places: bytes) -> set[str]:
    """Return the spellings of a secret that occur in the bytes."""
    lowered = places.lower()
    found = {text for text in _spellings(secret) if text.lower().encode() in lowered}
    return found | {text for text in _in_base64(secret) if text.encode() in places}


def _spellings(secret: str) -> Iterator[str]:
    plain = secret.encode()
    bare = secret.replace("-", "").replace(" ", "")
    groups = [bare[start : start + 4] for start in range(0, len(bare), 4)]
    yield from {secret, bare, secret[::-1]}
    yield from (between.join(groups) for between in ("-", " ", "+", "%20", "%2D", "&nbsp;", "</span><span>"))
    yield from {quote(secret, safe=""), quote_plus(secret), "".join(f"%{byte:02x}" for byte in plain)}
    yield from {plain.hex(), bare.encode().hex(), "".join(f"\\x{byte:02x}" for byte in plain)}
    # As Windows and Chromium keep text in memory and in some of its files.
    yield secret.encode("utf-16-le").decode("latin-1")


def _in_base64(secret: str) -> Iterator[str]:
    for text in {secret, secret.replace("-", ""), secret.upper()}:
        for offset in range(3):  # what stands before it shifts it against groups of three
            coded = base64.b64encode(b"." * offset + text.encode()).decode()
            # The first and the last group depend on the neighbours.
            core = coded[4 if offset else 0 : -4]
            yield from {core, core.replace("+", "-").replace("/", "_")}


def files_below(folder: Path, *, but: Collection[str] = ()) -> bytes:
    """Return the names and contents of all files below a folder, but those of the names given."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in but)
    return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)


def process_lists() -> bytes:
    """Return command lines and environments of all processes that may be looked into."""
    seen = []
    for path in [*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")]:
        try:
            seen.append(path.read_bytes())
        except OSError:  # it has ended, or is another user's
            continue
    return b"\n".join(seen)
