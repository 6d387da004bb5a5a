"""Keys are files outside the database: ``<directory>/<purpose>/<kid>.key``, 32 random bytes, mode 0400.

The newest key (highest number) seals and digests; the older ones still open and verify, so that a rotation
needs no stop. One purpose never borrows another's key (docs/security.md 1.15).
"""

import logging
import re
import secrets
import time
from dataclasses import dataclass, field, replace
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
    "totp",
    "phone",
    "otp",
    "answers",
    "captcha",
    "recovery",
    "imports",
    "activation",
    "evidence",
)
RESCAN_SECONDS = 1.0
SETTLING_SECONDS = 10.0
# Keys of one purpose at once: the statement of the mail listener has a place for each.
MOST_KEYS = 3

log = logging.getLogger(__name__)


class KeyMissing(Exception):
    """A key file is absent, oddly named or of another length than 32 bytes; the text names the file or its folder."""


@dataclass(frozen=True, slots=True)
class PurposeKey:
    """One key: ``kid`` is its number (1 ... 255), ``secret`` its 32 bytes; its file was made at ``made_at``."""

    kid: int
    secret: bytes = field(repr=False)
    made_at: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class _Folder:
    """The keys of one purpose as last read, and when the folder is looked at again (monotonic seconds)."""

    names: tuple[str, ...]
    keys: tuple[PurposeKey, ...]
    look_again_at: float
    complaint: str = ""


@dataclass(frozen=True)
class KeyRing:
    """The keys below one directory; every process sees a new or a removed file within ``RESCAN_SECONDS``.

    A new key opens and verifies as soon as it is seen, but seals only once it is ``settling_seconds`` old: by then
    each process knows it, and none meets a value under a key that it cannot find (attack X13).
    """

    directory: Path
    settling_seconds: float = SETTLING_SECONDS

    @cached_property
    def _folders(self) -> dict[str, _Folder]:
        return {}

    def keys(self, purpose: str) -> tuple[PurposeKey, ...]:
        """Return all keys of a purpose, the newest first. Raises KeyMissing where there is none."""
        held, now = self._folders.get(purpose), time.monotonic()
        if held is None or now >= held.look_again_at:
            held = self._folders[purpose] = _look(self.directory / purpose, held, now)
        return held.keys

    def newest(self, purpose: str) -> PurposeKey:
        """Return the key for new seals and digests: the newest settled one, or the oldest where none is."""
        keys = self.keys(purpose)
        settled_before = time.time() - self.settling_seconds
        if keys[0].made_at <= settled_before:
            # As nearly always, and each logon asks.
            return keys[0]
        return next((key for key in keys if key.made_at <= settled_before), keys[-1])

    def find(self, purpose: str, kid: int) -> PurposeKey | None:
        """Return the key with that number, or None where it is retired."""
        return next((key for key in self.keys(purpose) if key.kid == kid), None)

    def text(self, purpose: str) -> str:
        """Return the newest key in hexadecimal, for settings and headers that want text."""
        return self.texts(purpose)[0]

    def texts(self, purpose: str) -> list[str]:
        """Return all keys of a purpose in hexadecimal, the newest first."""
        return [key.secret.hex() for key in self.keys(purpose)]


def _look(folder: Path, held: _Folder | None, now: float) -> _Folder:
    files = sorted(folder.glob("*.key"))
    names, again = tuple(path.name for path in files), now + RESCAN_SECONDS
    if held is not None and (names == held.names or not names):
        # A folder that was taken away stops the next start, not the processes that run.
        return replace(held, look_again_at=again, complaint="")
    if not files:
        raise KeyMissing(f"no key file in {folder}")
    try:
        keys = sorted((_read_key(path) for path in files), key=lambda key: key.kid, reverse=True)
    except KeyMissing as odd:
        if held is None:
            raise
        return _kept(held, again, str(odd))
    return _Folder(names, tuple(keys), again)


def _kept(held: _Folder, again: float, complaint: str) -> _Folder:
    # A stray copy beside a key, or a file made by root, must not stop logons that need the keys. Logged once.
    if complaint != held.complaint:
        log.error("ALARM: %s. The keys that were read before stay in use, new ones are not seen", complaint)
    return replace(held, look_again_at=again, complaint=complaint)


def is_key_name(name: str) -> bool:
    """Whether a file of that name is read as a key."""
    return name.endswith(".key") and _NAME.fullmatch(name.removesuffix(".key")) is not None


def _read_key(path: Path) -> PurposeKey:
    if not is_key_name(path.name):
        raise KeyMissing(f"key file {path} is not named by a number from 1 to 255")
    try:
        secret, made_at = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise KeyMissing(f"key file {path} cannot be read: {error.strerror}") from error
    if len(secret) != KEY_BYTES:
        raise KeyMissing(f"key file {path} has {len(secret)} bytes instead of {KEY_BYTES}")
    return PurposeKey(kid=int(path.stem), secret=secret, made_at=made_at)


def create_key(folder: Path, kid: int) -> Path:
    """Write a new random key file, mode 0400, in a 0700 folder; refuse to overwrite one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, draft = folder / f"{kid}.key", folder / f"{kid}.draft"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(secrets.token_bytes(KEY_BYTES))
    draft.chmod(0o400)
    try:
        # Whole or not at all: processes that run look into the folder. A link, unlike a rename, never overwrites.
        path.hardlink_to(draft)
    finally:
        draft.unlink()
    return path


def create_missing_keys(directory: Path) -> list[Path]:
    """Create the first key of each purpose that has none yet; return the files made."""
    if not directory.parent.exists():
        directory.parent.mkdir(parents=True)
        # Others pass to what is theirs below it, such as a mail host's folder, and list nothing.
        directory.parent.chmod(0o711)
    directory.mkdir(mode=0o700, exist_ok=True)
    missing = [purpose for purpose in PURPOSES if not any((directory / purpose).glob("*.key"))]
    return [create_key(directory / purpose, 1) for purpose in missing]
