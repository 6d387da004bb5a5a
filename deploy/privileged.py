"""The few commands that need root: directly when we are root, by `sudo -n` otherwise."""

import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = ("dovecot", "doveadm", "postfix", "postqueue", "openssl", "install", "setpriv")
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"
COMMAND_WITHIN = 30.0  # seconds for one command; Postfix's first check takes 2


def obstacle() -> str:
    """Say why a mail host can't be run here: a program is missing, or root's rights are; else nothing."""
    path = f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_PATH}"
    missing = [name for name in PROGRAMS if shutil.which(name, path=path) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    try:
        run_as_root("true")
    except (OSError, subprocess.CalledProcessError):
        return "Dovecot and Postfix need root: run this as root, or as a user whom sudo asks for no password"
    return ""


def start_as_root(*command: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start `command` as root, its output nowhere.

    A daemon keeps the starter's output open: with a pipe there the reader would wait for ever.
    """
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = os.environ | {"PATH": f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_PATH}"}
    return subprocess.Popen(  # noqa: S603 - a list of words, no shell; none comes from outside
        [*prefix, *command],
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def run_as_root(*command: str, text: str | None = None) -> None:
    """Run `command` as root with `text` as its input. Raises CalledProcessError, TimeoutExpired."""
    process = start_as_root(*command, stdin=subprocess.DEVNULL if text is None else subprocess.PIPE)
    process.communicate(None if text is None else text.encode(), timeout=COMMAND_WITHIN)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)


def make_directory(path: Path, *, mode: str, owner: str = "root", group: str = "root") -> None:
    """Make `path`, or give an existing one this mode and owner."""
    run_as_root("install", "-d", "-m", mode, "-o", owner, "-g", group, str(path))


def install_secret(path: Path, text: str, *, group: str) -> None:
    """Write one line that root and `group` may read. It is handed over by a pipe, never in a process list."""
    run_as_root("install", "-m", "0640", "-o", "root", "-g", group, "/dev/stdin", str(path), text=f"{text}\n")


def is_running(pid_file: Path, program: str) -> bool:
    """Whether the process in `pid_file` lives and is `program`: after a reboot its number may be another's."""
    try:
        pid = int(pid_file.read_text())
        return Path(f"/proc/{pid}/comm").read_text().strip() == program
    except (OSError, ValueError):
        return False
