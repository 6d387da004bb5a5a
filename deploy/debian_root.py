"""The root of a Debian 13, built once for a release of it and kept packed in the user's cache.

The archive is the one that this machine's own apt uses.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.privileged import as_root

SCRIPT = Path(__file__).with_name("debian-root.sh")
DISTRIBUTION = "trixie"
BUILT_WITHIN = 900.0  # seconds; 60 with two cores and the archive near by
# In the folder of a mail host. What is in it is never changed: a host keeps its files in its own folder.
_FOLDER, _STAMP = "debian", ".mailportal-archive"


class NoDebianRoot(Exception):
    """There is none, and none can be built here; the text says why."""


def unpacked_root(directory: Path) -> Path:
    """Return a root below ``directory``, unpacked there unless it is. Raises NoDebianRoot."""
    archive, root = _archive(), directory / _FOLDER
    stamp = root / _STAMP
    if stamp.exists() and stamp.read_text() == archive.name:
        return root
    directory.mkdir(parents=True, exist_ok=True)
    unpack = f'rm -rf "$1" && mkdir "$1" && tar -xzf "$2" -C "$1" && printf %s {archive.name} > "$1/{_STAMP}"'
    _run("sh", "-c", unpack, "sh", str(root), str(archive))
    return root


def _archive() -> Path:
    """Return the packed root for the release that is offered now, built where there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailportal"
    cache.mkdir(parents=True, exist_ok=True)
    script = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]
    mirror = _mirror()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = sorted(cache.glob(f"{DISTRIBUTION}-{script}-*.tar.gz"), key=lambda one: one.stat().st_mtime)
        release = _offered_release(mirror)
        if release is None and kept:
            return kept[-1]
        archive = cache / f"{DISTRIBUTION}-{script}-{release}.tar.gz"
        if not archive.exists():
            _build(archive, mirror)
            for old in set(cache.glob(f"{DISTRIBUTION}-*.tar.gz")) - {archive}:
                old.unlink()
        return archive


def _build(archive: Path, mirror: str) -> None:
    if shutil.which("mmdebstrap") is None:
        raise NoDebianRoot("not installed: mmdebstrap")
    with tempfile.NamedTemporaryFile(dir=archive.parent, delete=False) as packed:
        part = Path(packed.name)
        try:
            _run("bash", str(SCRIPT), mirror, DISTRIBUTION, stdout=packed.fileno())
            part.rename(archive)
        finally:
            part.unlink(missing_ok=True)


def _mirror() -> str:
    """Return the archive of this machine's own packages."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603 - a list of words, no shell
        return said.stdout.split()[0]
    except (OSError, IndexError, subprocess.CalledProcessError) as error:
        raise NoDebianRoot(f"apt names no archive of Debian: {error}") from error


def _offered_release(mirror: str) -> str | None:
    """Return the release's number, such as "13.2": packages change with it alone. None where nobody answers."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "InRelease")
        asked = ["/usr/lib/apt/apt-helper", "download-file", f"{mirror}dists/{DISTRIBUTION}/InRelease", str(listed)]
        try:
            subprocess.run(asked, capture_output=True, check=True, timeout=20)  # noqa: S603 - as above
            lines = listed.read_text().splitlines()
            return next((line.split()[1] for line in lines if line.startswith("Version: ")), None)
        except (OSError, subprocess.SubprocessError):
            return None


def _run(*command: str, stdout: int = subprocess.DEVNULL) -> None:
    words = as_root(command)
    try:
        subprocess.run(  # noqa: S603 - as above
            words, stdout=stdout, stderr=subprocess.PIPE, check=True, timeout=BUILT_WITHIN, text=True
        )
    except subprocess.CalledProcessError as error:
        raise NoDebianRoot(error.stderr[-2000:]) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoDebianRoot(str(error)) from error
