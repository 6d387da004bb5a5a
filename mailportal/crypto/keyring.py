"""Keys are files outside the database: ``<directory>/<purpose>/<kid>.key``, 32 random bytes, mode 0400.

The newest key (highest number) seals and digests; the older ones still open and verify, so that a rotation
needs no stop. One purpose never borrows another's key (SECURITY.md 1.15).
"""

import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

KEY_BYTES = 32
# 1 ... 255 without leading zeros, so that no two names mean one number.
_NAME = re.compile(r"[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]")
PURPOSES = (
    "django",
    "password",
    "client",
    "audit",
    "mail_auth",
    "mail_token",
    "throttle",
    "doveadm",
)


class KeyMissing(Exception):
    """A key file is absent, oddly named or of another length than 32 bytes; the text names the file or its folder."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: ``kid`` is its number (1 ... 255), ``secret`` its 32 bytes."""

    kid: int
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class KeyRing:
    """The keys below one directory, read when first asked for and then held by the process."""

    directory: Path

    @cached_property
    def _read(self) -> dict[str, tuple[Key, ...]]:
        return {}

    def keys(self, purpose: str) -> tuple[Key, ...]:
        """Return all keys of a purpose, the newest first. Raises KeyMissing where there is none."""
        if purpose not in self._read:
            self._read[purpose] = _read_keys(self.directory / purpose)
        return self._read[purpose]

    def newest(self, purpose: str) -> Key:
        """Return the key for new seals and digests."""
        return self.keys(purpose)[0]

    def find(self, purpose: str, kid: int) -> Key | None:
        """Return the key with that number, or None where it is retired."""
        return next((key for key in self.keys(purpose) if key.kid == kid), None)

    def text(self, purpose: str) -> str:
        """Return the newest key in hexadecimal, for settings and headers that want text."""
        return self.texts(purpose)[0]

    def texts(self, purpose: str) -> list[str]:
        """Return all keys of a purpose in hexadecimal, the newest first."""
        return [key.secret.hex() for key in self.keys(purpose)]


def _read_keys(folder: Path) -> tuple[Key, ...]:
    files = list(folder.glob("*.key"))
    if not files:
        raise KeyMissing(f"no key file in {folder}")
    return tuple(sorted((_read_key(path) for path in files), key=lambda key: key.kid, reverse=True))


def _read_key(path: Path) -> Key:
    if not _NAME.fullmatch(path.stem):
        raise KeyMissing(f"key file {path} is not named by a number from 1 to 255")
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise KeyMissing(f"key file {path} has {len(secret)} bytes instead of {KEY_BYTES}")
    return Key(kid=int(path.stem), secret=secret)


def create_key(folder: Path, kid: int) -> Path:
    """Write a new random key file, mode 0400, in a 0700 folder; refuse to overwrite one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{kid}.key"
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(secrets.token_bytes(KEY_BYTES))
    path.chmod(0o400)
    return path


def create_missing_keys(directory: Path) -> list[Path]:
    """Create the first key of each purpose that has none yet; return the files made."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [purpose for purpose in PURPOSES if not any((directory / purpose).glob("*.key"))]
    return [create_key(directory / purpose, 1) for purpose in missing]
