"""Whose the data directory is, and who may read what is in it: its owner alone, whichever process made it.

The portal's files are made by several programs (web, mail, work, the commands). One that is started by another user
would leave files that the others cannot open, and one under the usual umask a database that every local user can read.
"""

import glob
import os
import pwd
import shlex
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def owner_only_files() -> None:
    """Make this process, and those it starts, create files that only their owner can read."""
    os.umask(OTHERS)


def require_owner(*folders: Path) -> None:
    """Raise ImproperlyConfigured, saying what to type, where the first of the folders that is there is another user's.

    root may read everything, so that nothing would fail at once; but what root makes the portal can't read.
    """
    folder = next((one for one in folders if one.exists()), None)
    if folder is None or (owner := folder.stat().st_uid) == os.geteuid():
        return
    if owner == 0 and os.access(folder, os.W_OK):
        # A volume that is mounted for this user's group; what is made in it is this user's.
        return
    name, typed = _name_of(owner), shlex.join([sys.executable, *sys.argv])
    become = f"runuser -u {name} --" if os.geteuid() == 0 else f"sudo --preserve-env -u {name}"
    raise ImproperlyConfigured(
        f"{folder} belongs to {name}, and this is {_name_of(os.geteuid())}. Nothing was done. Type: {become} {typed}"
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"


def files_of(data: Path, *databases: Path) -> list[Path]:
    """Return the portal's files: in the data directory and its folders of notices and slots, and embedded databases.

    Not the keys, which are checked apart, and not what a mail host keeps in folders of its own.
    """
    folders = [data, *(data / name for name in ("notices", "hash_slots", "captcha_slots"))]
    inside = [path for folder in folders if folder.is_dir() for path in folder.iterdir()]
    # With its log and shared memory (-wal, -shm), and copies that somebody made.
    beside = [path for one in databases for path in one.parent.glob(f"{glob.escape(one.name)}*")]
    return [path for path in dict.fromkeys([*inside, *beside]) if path.is_file() and not path.is_symlink()]


def open_to_others(paths: Iterable[Path]) -> list[Path]:
    """Return the files that others may read, write or run."""
    return [path for path in paths if _mode_of(path) & OTHERS]


def close_to_others(paths: Iterable[Path]) -> list[Path]:
    """Take from others what they may do with these files, where this user may; return which those were."""
    return [path for path in open_to_others(paths) if _is_closed(path)]


def _is_closed(path: Path) -> bool:
    try:
        path.chmod(_mode_of(path) & ~OTHERS)
    except (FileNotFoundError, PermissionError):
        return False
    return True


def _mode_of(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        # A database that another process closes takes its log with it.
        return 0
