"""Where a mail host's programs run: on this machine, or in a Debian root beside it, without Docker."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.privileged import COMMAND_WITHIN, run_as_root, start_as_root

# Mounts of a namespace of its own: they end with the command and with the daemons that it leaves behind.
# $0 is the root, $1 the folder that is the same inside and outside.
_ENTER = """set -e
for folder in /dev /proc "$1"; do
  (umask 022; mkdir -p "$0$folder")
  mount --rbind "$folder" "$0$folder"
done
shift
exec chroot "$0" "$@"
"""


@dataclass(frozen=True)
class MailGround:
    """``root`` is a Debian's root folder, None for this machine itself; ``shared`` is seen inside by the same path.

    Ports and process numbers are the same inside and outside; users' numbers are not.
    """

    root: Path | None
    shared: Path

    def _command(self, words: tuple[str, ...]) -> tuple[str, ...]:
        if self.root is None:
            return words
        enter = ("unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER)
        return (*enter, str(self.root), str(self.shared), *words)

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
