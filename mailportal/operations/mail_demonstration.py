"""A mail host beside the demonstration portal: where it lives, how the two learn of each other, what people type."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from accounts.models import Domain
from deploy.mail_files import closed_folder, is_short_enough
from deploy.mail_host import MailHost, dovecot_of_machine, is_left_running, servers_of
from deploy.mail_site import MailPorts, MailSite
from mailportal.operations.demonstration import write_private
from mailportal.operations.portal import LOOPBACK, why_taken

PORT_BASE = 10000
SERVERS_NAME, SHEET_NAME, PORTS_NAME = "mail_servers.json", "mail.json", "mail_ports.json"
MAIL_KEY_NAME, DOVEADM_KEY_NAME = "mail_auth.txt", "doveadm.txt"


def demonstration_site(dovecot: str = "") -> MailSite:
    """Return the mail host of this data directory, for the domains that the portal has now.

    With ``dovecot`` that version's: mail that 2.4 has touched stays apart from what 2.3 reads. Raises MailHostFailed.
    """
    data = Path(settings.PORTAL_DATA)
    directory = _directory(data, "mail" if dovecot in {"", dovecot_of_machine()} else f"mail-{dovecot}")
    version, root = servers_of(dovecot, directory)
    return MailSite(
        directory=directory,
        portal_url=f"http://{LOOPBACK}:{settings.PORTAL_MAIL_PORT}",
        mail_key=settings.KEYS.text("mail_auth"),
        doveadm_key=settings.KEYS.text("doveadm"),
        domains=tuple(Domain.objects.values_list("name", flat=True)),
        ports=_ports(data, directory),
        dovecot=version,
        root=root,
        # Dovecot's user must be able to come there, and be the one of this machine.
        portal_socket=settings.MAIL_SOCKET if closed_folder(data) is None and root is None else None,
    )


@contextlib.contextmanager
def running_mail_host(site: MailSite, data: Path) -> Iterator[None]:
    """Run the mail host; while it runs, `data` holds the sheets that tell the portal and scripts about it.

    Raises MailHostFailed.
    """
    with MailHost(site):
        write_sheets(site, data)
        try:
            yield
        finally:
            # A portal started alone would try to reach a mail server that is gone.
            for name in (SERVERS_NAME, SHEET_NAME):
                (data / name).unlink(missing_ok=True)


def lines(site: MailSite) -> list[str]:
    """Return what a person types into Thunderbird."""
    ports = site.ports
    return [
        "  In a mail program (Thunderbird: Account Setup > Configure manually)",
        "",
        f"    Incoming  IMAP  {LOOPBACK}  port {ports.imaps}  SSL/TLS   Normal password",
        f"              POP3  {LOOPBACK}  port {ports.pop3s}  SSL/TLS   Normal password",
        f"    Outgoing  SMTP  {LOOPBACK}  port {ports.submissions}  SSL/TLS   Normal password",
        f"              SMTP  {LOOPBACK}  port {ports.submission}  STARTTLS  Normal password",
        f"    Filters   Sieve {LOOPBACK}  port {ports.sieve}  STARTTLS  Normal password",
        f"    Mail from other hosts comes in at {LOOPBACK} port {ports.smtp}; none leaves this machine.",
        "    User name: the full address. Password: the account password, or a security password once they are on.",
        "",
        f"  The certificate is self-signed: confirm the exception, or trust {site.certificate}",
        f"  Dovecot {site.dovecot}, {'from a small Debian beside this one' if site.root else 'of this machine'}.",
        f"  Mail and logs: {site.directory} (for scripts: {SHEET_NAME} beside demonstration.json)",
    ]


def write_sheets(site: MailSite, data: Path) -> None:
    """Tell the portal where its mail server is (it reads that when it starts), and scripts how to reach both."""
    keys = {MAIL_KEY_NAME: site.mail_key, DOVEADM_KEY_NAME: site.doveadm_key}
    for name, key in keys.items():
        path = data / name
        path.touch(mode=0o600)
        path.write_text(f"{key}\n")
    ports = site.ports
    both = {"host": LOOPBACK, "imaps": ports.imaps, "pop3s": ports.pop3s, "submission": ports.submission}
    server = {
        **both,
        "name": "mail",
        "submissions": ports.submissions,
        "doveadm_url": f"http://{LOOPBACK}:{ports.doveadm}/doveadm/v1",
        "doveadm_key_file": str(data / DOVEADM_KEY_NAME),
    }
    sheet = {
        **both,
        "smtps": ports.submissions,
        "sieve": ports.sieve,
        "mx": ports.smtp,
        "certificate": str(site.certificate),
        "mail_key": str(data / MAIL_KEY_NAME),
    }
    write_private(data / SERVERS_NAME, [server])
    write_private(data / SHEET_NAME, sheet)


def _directory(data: Path, name: str) -> Path:
    """Return this folder of `data`; where other users can't get there, one of its own with a link from there."""
    home = data / name
    if home.is_symlink() and home.exists():
        return home.resolve()
    data.mkdir(parents=True, exist_ok=True)
    if closed_folder(data) is None and is_short_enough(home):
        return home
    home.unlink(missing_ok=True)
    elsewhere = Path(tempfile.mkdtemp(prefix="mailportal-", dir="/var/tmp"))
    home.symlink_to(elsewhere)
    return elsewhere


def _ports(data: Path, directory: Path) -> MailPorts:
    """Return the ports of the last start, which mail programs have been told, unless another program took one."""
    path = data / PORTS_NAME
    ports = _kept_ports(path)
    if ports is None or not (_are_free(ports) or is_left_running(directory)):
        usual = MailPorts.numbered_from(PORT_BASE)
        ports = usual if _are_free(usual) else MailPorts.free()
        write_private(path, asdict(ports))
    return ports


def _kept_ports(path: Path) -> MailPorts | None:
    try:
        return MailPorts(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _are_free(ports: MailPorts) -> bool:
    return not any(why_taken("", port) for port in asdict(ports).values())
