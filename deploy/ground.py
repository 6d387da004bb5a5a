"""Where a mail host's programs run: on this machine, or in a Debian root beside it, without Docker."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.privileged import COMMAND_WITHIN, run_as_root, start_as_root

# Mounts of a namespace of its own: they end with the command and with the daemons that it leaves behind.
# $0 is the root, $1 how many folders follow that are the same inside and outside, then comes the command.
_ENTER = """set -e
share() { (umask 022; mkdir -p "$1$2"); mount --rbind "$2" "$1$2"; }
share "$0" /dev
share "$0" /proc
left=$1
shift
while [ "$left" -gt 0 ]; do
  share "$0" "$1"
  shift
  left=$((left - 1))
done
exec chroot "$0" "$@"
"""


@dataclass(frozen=True)
class MailGround:
    """``root`` is a Debian's root folder, None for this machine itself; ``shared`` are seen inside by the same paths.

    Ports and process numbers are the same inside and outside; users' numbers are not.
    """

    root: Path | None
    shared: tuple[Path, ...]

    def _command(self, words: tuple[str, ...]) -> tuple[str, ...]:
        if self.root is None:
            return words
        enter = ("unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER)
        return (*enter, str(self.root), str(len(self.shared)), *map(str, self.shared), *words)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command as root, its output nowhere."""
        return start_as_root(*self._command(words))

    def run(self, *words: str, text: str | None = None) -> None:
        """Run a command as root with ``text`` as its input. Raises CalledProcessError, TimeoutExpired."""
        run_as_root(*self._command(words), text=text)

    def output(self, *words: str) -> str:
        """Return what a command says that ends by itself. Raises CalledProcessError, TimeoutExpired."""
        process = start_as_root(*self._command(words), stdout=subprocess.PIPE)
        said, _ = process.communicate(timeout=COMMAND_WITHIN)
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, words)
        return said.decode(errors="replace")

    def make_directory(self, path: Path, *, mode: str, owner: str = "root", group: str = "root") -> None:
        """Make ``path``, or give an existing one this mode and owner."""
        self.run("install", "-d", "-m", mode, "-o", owner, "-g", group, str(path))

    def install_secret(self, path: Path, text: str, *, group: str) -> None:
        """Write one line that root and ``group`` may read. It is handed over by a pipe, never in a process list."""
        self.run("install", "-m", "0640", "-o", "root", "-g", group, "/dev/stdin", str(path), text=f"{text}\n")

    def group_number(self, name: str) -> int:
        """Return the number that a group has where the servers run. Raises KeyError."""
        lines = ((self.root or Path("/")) / "etc" / "group").read_text().splitlines()
        return int({line.split(":")[0]: line.split(":")[2] for line in lines}[name])
