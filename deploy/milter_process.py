"""The milter of the relay port, as a process of a user who has no other rights; it runs outside of any root."""

import subprocess
import time
from pathlib import Path

from deploy.ground import MailGround
from deploy.mail_site import DEPLOY, MailSite
from deploy.privileged import run_as_root, start_as_root

# Debian's own: python3-milter is a package of the system, not of the portal's environment.
PYTHON = "/usr/bin/python3"
USER = "nobody"
# In seconds; libmilter looks every five whether it is to end.
READY_WITHIN, STOPPED_WITHIN = 10.0, 12.0


def milter_obstacle() -> str:
    """Say why the milter cannot run here, else nothing."""
    found = subprocess.run([PYTHON, "-c", "import Milter"], capture_output=True, check=False)  # noqa: S603
    return "" if found.returncode == 0 else "not installed: python3-milter"


class MilterProcess:
    """deploy/postfix/sent_as.py for one site; ends with the process that started it."""

    def __init__(self, site: MailSite) -> None:
        self._site = site
        self._ground = MailGround(site.root, (site.directory, *site.shared))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, holds_from: bool = False) -> None:
        """Start it; return when Postfix can reach it. Raises TimeoutError."""
        socket = self._site.milter_socket
        # Postfix connects by its group; others may see that the socket is there.
        self._ground.make_directory(socket.parent, mode="0751", owner=USER, group="postfix")
        run_as_root("rm", "-f", "--", str(socket))
        postfix, dovecot = (str(self._ground.group_number(name)) for name in ("postfix", "dovecot"))
        self._process = start_as_root(
            *("setpriv", "--pdeathsig", "TERM", "--reuid", USER, "--regid", postfix, "--groups", dovecot),
            *(PYTHON, str(DEPLOY / "postfix" / "sent_as.py"), "--socket", f"unix:{socket}"),
            *("--portal", self._site.portal_url, "--key-file", str(self._site.portal_key)),
            *(["--hold-from"] if holds_from else []),
        )
        self._wait_for(socket)

    def stop(self) -> None:
        """End it, where it was started."""
        if self._process is not None and self._process.poll() is None:
            run_as_root("kill", str(self._process.pid))
            self._process.wait(STOPPED_WITHIN)
        self._process = None

    def _wait_for(self, socket: Path) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not socket.exists():
            if time.monotonic() > deadline or (self._process is not None and self._process.poll() is not None):
                raise TimeoutError("the milter did not start")
            time.sleep(0.02)
