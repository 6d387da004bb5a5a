"""The few commands that need root: directly when we are root, by `sudo -n` otherwise."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

PROGRAMS = ("openssl", "install", "setpriv")
MAIL_PROGRAMS = ("dovecot", "doveadm", "postfix", "postqueue")
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"
COMMAND_WITHIN = 30.0  # seconds for one command; Postfix's first check takes 2


def obstacle(programs: Sequence[str]) -> str:
    """Say why a mail host can't be run here: one of these programs is missing, or root's rights are; else nothing."""
    path = f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_PATH}"
    missing = [name for name in programs if shutil.which(name, path=path) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    try:
        run_as_root("true")
    except (OSError, subprocess.CalledProcessError):
        return "Dovecot and Postfix need root: run this as root, or as a user whom sudo asks for no password"
    return ""


def as_root(command: Sequence[str]) -> list[str]:
    """Return the command that does this as root."""
    return [*([] if os.geteuid() == 0 else ["sudo", "-n"]), *command]


def start_as_root(
    *command: str, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start `command` as root, its output nowhere unless it ends by itself.

    A daemon keeps the starter's output open: with a pipe there the reader would wait for ever.
    """
    environment = os.environ | {"PATH": f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_PATH}"}
    return subprocess.Popen(  # noqa: S603 - a list of words, no shell; none comes from outside
        as_root(command),
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def run_as_root(*command: str, text: str | None = None) -> None:
    """Run `command` as root with `text` as its input. Raises CalledProcessError, TimeoutExpired."""
    process = start_as_root(*command, stdin=subprocess.DEVNULL if text is None else subprocess.PIPE)
    process.communicate(None if text is None else text.encode(), timeout=COMMAND_WITHIN)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)


def is_running(pid_file: Path, program: str) -> bool:
    """Whether the process in `pid_file` lives and is `program`: after a reboot its number may be another's."""
    try:
        pid = int(pid_file.read_text())
        return Path(f"/proc/{pid}/comm").read_text().strip() == program
    except (OSError, ValueError):
        return False
