"""The UNIX socket at which mail servers of this host ask: made by the listener's master, inherited by its workers.

So a worker that is killed loses none of those who connect meanwhile, and the master alone decides whose file it is.
"""

import os
import pwd
import socket
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER_MODE: Final = 0o750
SOCKET_MODE: Final = 0o660
BACKLOG: Final = 1024
# Of a socket's path, in bytes (sockaddr_un, unix(7)).
_LONGEST_PATH: Final = 107

_made: list[socket.socket] = []


class SocketTaken(Exception):
    """The socket can't be made; the text says why, and what to do."""


def make() -> None:
    """Make folder and socket, for the named user's group. Raises SocketTaken where another program answers there."""
    path, named = settings.MAIL_SOCKET, _named()
    group = os.getegid() if named is None else named[1]
    if len(os.fsencode(path)) > _LONGEST_PATH:
        return _warn(path, "shorten PORTAL_DATA: the path of a socket is too long")
    # Before the socket: it must never be reachable by others, not even until its own mode is set.
    path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    _give(path.parent, group, FOLDER_MODE)
    _clear(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    _give(path, group, SOCKET_MODE)
    listening.listen(BACKLOG)
    _made.append(listening)
    return None


def remove() -> None:
    """Close the socket and take its file away."""
    while _made:
        _made.pop().close()
        settings.MAIL_SOCKET.unlink(missing_ok=True)


def listening() -> socket.socket | None:
    """Return the socket, in the process that made it and those forked from it."""
    return _made[0] if _made else None


def peers() -> frozenset[int]:
    """Return the numbers of those who may ask: root, the portal's own user and, where there is one, the named user."""
    named = _named()
    return frozenset({0, os.geteuid()} | (set() if named is None else {named[0]}))


def _named() -> tuple[int, int] | None:
    """Return the numbers of the named user and its group: another container's are given as such, ``101:104``."""
    user, _, group = settings.MAIL_SOCKET_USER.partition(":")
    if user.isdecimal() and group.isdecimal():
        return int(user), int(group)
    with suppress(KeyError):
        found = pwd.getpwnam(user)
        return found.pw_uid, found.pw_gid
    return None


def _give(path: Path, group: int, mode: int) -> None:
    found = path.stat()
    try:
        if found.st_gid != group:
            os.chown(path, -1, group)
        if stat.S_IMODE(found.st_mode) & 0o777 != mode:
            path.chmod(mode)
    except PermissionError:
        _warn(path, f"make this user a member of the group of {settings.MAIL_SOCKET_USER}")


def _warn(path: Path, hint: str) -> None:
    # Said, not refused: HTTP is there for all.
    sys.stderr.write(f"Mail servers of this host can't ask at {path}: {hint}, or have them ask over HTTP\n")


def _clear(path: Path) -> None:
    """Take away what an ended listener left. Raises SocketTaken where it lives, or where this is no socket."""
    if not path.exists():
        return
    if not path.is_socket():
        raise SocketTaken(f"{path} is no socket: move it away")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except OSError as error:
            raise SocketTaken(f"{path} can't be looked at: {error.strerror}") from error
    raise SocketTaken(f"another mail listener answers at {path}: end it, or choose another PORTAL_DATA")
