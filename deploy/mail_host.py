"""One mail host, Dovecot and Postfix with its milter, started from the files in deploy/ and stopped again.

Used by `make mail`, by the tests and by the bench. Works as root; other users need `sudo -n`.
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.certificate import make_certificate
from deploy.debian_root import NoDebianRoot, unpacked_root
from deploy.ground import MailGround
from deploy.mail_files import closed_folder, write_configuration
from deploy.mail_site import MailSite
from deploy.milter_process import MilterProcess, milter_obstacle
from deploy.privileged import MAIL_PROGRAMS, PROGRAMS, SYSTEM_PATH, is_running, obstacle, run_as_root

READY_WITHIN = 15.0  # seconds; 0.3 on an idle machine, Postfix's first start checks its whole tree
STOPPED_WITHIN = 20.0  # seconds; Dovecot takes 3


class MailHostFailed(Exception):
    """A daemon did not start or stop; the text says why, as far as its log tells."""


def servers_of(dovecot: str, directory: Path) -> tuple[str, Path | None]:
    """Return the version of Dovecot and the root of the servers for a site in ``directory``.

    Where ``dovecot`` is empty, or what this machine has, they are this machine's; "2.4" comes from a Debian root
    otherwise. Raises MailHostFailed.
    """
    installed = dovecot_of_machine()
    if dovecot in {"", installed}:
        return installed or "2.3", None
    if dovecot != "2.4":
        raise MailHostFailed(f"this machine has Dovecot {installed or 'not'}, and only 2.4 can be had beside it")
    try:
        return dovecot, unpacked_root(directory)
    except NoDebianRoot as error:
        raise MailHostFailed(str(error)) from error


def dovecot_of_machine() -> str:
    """Return "2.3" or "2.4", nothing where there is no Dovecot."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_PATH}")
    if program is None:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return ".".join(said.split(".")[:2])


class MailHost:
    """The daemons of one `MailSite`, as a context manager or by `start` and `stop`."""

    def __init__(self, site: MailSite) -> None:
        self.site = site
        self.ground = MailGround(site.root, (site.directory, *site.shared))
        self.milter = MilterProcess(site)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Render everything, start all daemons, return when every port answers. Mail and queue are kept.

        Daemons left over from a run that was killed are stopped first. Raises MailHostFailed.
        """
        programs = (*PROGRAMS, "unshare", "chroot") if self.site.root else (*PROGRAMS, *MAIL_PROGRAMS)
        if reason := obstacle(programs) or milter_obstacle():
            raise MailHostFailed(reason)
        self._make_reachable()
        self.stop()
        write_configuration(self.site)
        make_certificate(self.site.certificate, self.site.certificate_key, hostname=self.site.hostname)
        self._make_directories()
        self._start_daemons()

    def stop(self) -> None:
        """Stop all daemons, side by side; files stay. Raises MailHostFailed when they do not end."""
        self.milter.stop()
        commands = []
        if is_running(*_dovecot(self.site.directory)):
            commands.append(("dovecot", "-c", self._dovecot_conf, "stop"))
        if is_running(*_postfix(self.site.directory)):
            commands.append(("postfix", "-c", self._postfix_directory, "stop"))
        stopping = [self.ground.start(*command) for command in commands]
        try:
            for process in stopping:
                process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired as error:
            raise MailHostFailed(f"still running after {STOPPED_WITHIN} s: {error.cmd}") from error

    def reload(self, daemon: str) -> None:
        """Have "dovecot" or "postfix" read its files again."""
        at = self._dovecot_conf if daemon == "dovecot" else self._postfix_directory
        self.ground.run(daemon, "-c", at, "reload")

    def flush_queue(self) -> None:
        """Have Postfix try everything in its queue now."""
        self.ground.run("postqueue", "-c", self._postfix_directory, "-f")

    def install_portal_key(self, key: str) -> None:
        """Write Dovecot's copy of the key for the portal's mail listener."""
        self.ground.install_secret(self.site.portal_key, key, group="dovecot")

    def remove_files(self) -> None:
        """Delete the directory with all mail. The daemons must be stopped."""
        run_as_root("rm", "-rf", "--", str(self.site.directory))

    def _make_reachable(self) -> None:
        self.site.directory.mkdir(parents=True, exist_ok=True)
        self.site.directory.chmod(0o711)
        if closed := closed_folder(self.site.directory):
            raise MailHostFailed(f"{closed}: the mail daemons' users may not pass through (chmod o+x)")

    def _make_directories(self) -> None:
        site = self.site
        # Dovecot waits 5 s for the penalty service if its socket is left over from an earlier run.
        self.ground.run("rm", "-rf", "--", str(site.run))
        self.ground.make_directory(site.run, mode="0755")
        self.ground.make_directory(site.spool, mode="0755")
        # Dovecot binds its sockets for Postfix here before Postfix has made its own folders.
        self.ground.make_directory(site.spool / "private", mode="0700", owner="postfix")
        self.ground.make_directory(site.directory / "postfix-data", mode="0700", owner="postfix")
        self.ground.make_directory(site.mailboxes, mode="0700", owner=str(site.mail_uid), group=str(site.mail_gid))
        self.install_portal_key(site.mail_key)

    def _start_daemons(self) -> None:
        try:
            self.milter.start()
            self.ground.run("dovecot", "-c", self._dovecot_conf)
            self.ground.run("postfix", "-c", self._postfix_directory, "start")
            self._wait_until_ready()
        except (subprocess.SubprocessError, TimeoutError) as error:
            self.stop()
            raise MailHostFailed(f"{error}\n{self._end_of_logs()}") from error
        except KeyboardInterrupt:
            self.stop()
            raise

    def _wait_until_ready(self) -> None:
        ports, public = self.site.ports, self.site.listen
        waiting = [(public, port) for port in (ports.imaps, ports.pop3s, ports.sieve, ports.submission)]
        waiting += [(public, ports.submissions), (public, ports.smtp)]
        waiting += [("127.0.0.1", ports.doveadm), ("127.0.0.1", ports.relay)]
        deadline = time.monotonic() + READY_WITHIN
        for address in waiting:
            while not _is_open(address):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"nothing listens on {address} after {READY_WITHIN} s")
                time.sleep(0.02)

    def _end_of_logs(self) -> str:
        try:
            return "\n".join(
                log.read_text(errors="replace")[-2000:] for log in (self.site.dovecot_log, self.site.postfix_log)
            )
        except OSError as error:
            return str(error)

    @property
    def _dovecot_conf(self) -> str:
        return str(self.site.directory / "dovecot" / "dovecot.conf")

    @property
    def _postfix_directory(self) -> str:
        # Absolute: given a relative one, postfix does nothing and says nothing.
        return str((self.site.directory / "postfix").resolve())


def is_left_running(directory: Path) -> bool:
    """Whether a daemon of the site in this directory is still there, from a run that was killed."""
    return is_running(*_dovecot(directory)) or is_running(*_postfix(directory))


def _dovecot(directory: Path) -> tuple[Path, str]:
    return directory / "run" / "master.pid", "dovecot"


def _postfix(directory: Path) -> tuple[Path, str]:
    return directory / "spool" / "pid" / "master.pid", "master"


def _is_open(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=1):
            return True
    except OSError:
        return False
