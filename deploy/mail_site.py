"""The values of one mail host that tests, the bench or `make mail` start."""

import socket
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

DEPLOY = Path(__file__).resolve().parent


@dataclass(frozen=True)
class MailPorts:
    """TCP ports of one mail host; all differ."""

    imaps: int
    pop3s: int
    sieve: int
    submission: int
    submissions: int
    smtp: int
    relay: int
    doveadm: int
    inner_imap: int
    inner_pop3: int
    inner_sieve: int
    inner_submission: int

    @classmethod
    def free(cls) -> Self:
        """Ports nobody listens on at this moment, on any loopback address."""
        sockets = [socket.create_server(("", 0)) for _ in fields(cls)]
        try:
            return cls(*(one.getsockname()[1] for one in sockets))
        finally:
            for one in sockets:
                one.close()

    @classmethod
    def numbered_from(cls, base: int) -> Self:
        """Standard port numbers moved up by `base`, with the unnamed ones beside them."""
        return cls(
            imaps=base + 993,
            pop3s=base + 995,
            sieve=base + 190,
            submission=base + 587,
            submissions=base + 465,
            smtp=base + 25,
            relay=base + 26,
            doveadm=base + 80,
            inner_imap=base + 143,
            inner_pop3=base + 110,
            inner_sieve=base + 191,
            inner_submission=base + 588,
        )


@dataclass(frozen=True)
class MailSite:
    """Everything a mail host needs to know. Paths are absolute; `directory` must be reachable by every user.

    `dovecot` is the version of Dovecot, "2.3" or "2.4"; `root` the Debian root in which the servers run, None for
    this machine itself; `shared` are folders that they see there by the same paths, besides `directory`.

    `portal_url` has no trailing slash; Dovecot asks at `portal_socket` instead, where that is given. `mail_key` is the
    hex key for the portal's mail listener, `doveadm_key` the one for Dovecot's API: contents, not paths. `listen` is
    the address the public ports bind; `connections_per_person` counts those of IMAP from one address. The host's
    postmaster is that of the first of `domains`.
    """

    directory: Path
    portal_url: str
    mail_key: str
    doveadm_key: str
    domains: tuple[str, ...]
    ports: MailPorts
    hostname: str = "mail.portal.test"
    listen: str = "127.0.0.1"
    inner_address: str = "127.0.0.2"
    mail_uid: int = 5000
    mail_gid: int = 5000
    connections_per_person: int = 50
    dovecot: str = "2.3"
    root: Path | None = None
    portal_socket: Path | None = None
    shared: tuple[Path, ...] = ()

    @property
    def portal_for_dovecot(self) -> str:
        """Where Dovecot asks: the portal's socket by a line, or its URL over HTTP."""
        return self.portal_url if self.portal_socket is None else f"unix:{self.portal_socket}"

    @property
    def postmaster(self) -> str:
        """Who reads what is written to the host's postmaster."""
        return f"postmaster@{self.domains[0]}"

    @property
    def run(self) -> Path:
        """Dovecot's sockets; made afresh at each start."""
        return self.directory / "run"

    @property
    def spool(self) -> Path:
        """Postfix's queue, which outlives a restart: mail that was taken is not lost."""
        return self.directory / "spool"

    @property
    def mailboxes(self) -> Path:
        """Root of the mail store."""
        return self.directory / "mailboxes"

    @property
    def certificate(self) -> Path:
        """PEM certificate of all listeners."""
        return self.directory / "certificate.pem"

    @property
    def certificate_key(self) -> Path:
        """PEM key of the certificate."""
        return self.directory / "certificate.key"

    @property
    def portal_key(self) -> Path:
        """Dovecot's own copy of `mail_key`, root:dovecot 0640."""
        return self.directory / "dovecot" / "portal.key"

    @property
    def dovecot_local(self) -> Path:
        """The host's own settings of Dovecot, read after ours where it exists."""
        return self.directory / "dovecot" / "local.conf"

    @property
    def milter_socket(self) -> Path:
        """Where Postfix's relay port finds deploy/postfix/sent_as.py."""
        return self.directory / "milter" / "sent_as"

    @property
    def dovecot_log(self) -> Path:
        """Everything Dovecot says."""
        return self.directory / "dovecot.log"

    @property
    def postfix_log(self) -> Path:
        """Everything Postfix says."""
        return self.directory / "postfix.log"

    def values(self) -> dict[str, str]:
        """The placeholders' values."""
        return (
            _paths(self) | _names(self) | {f"{name.upper()}_PORT": str(port) for name, port in vars(self.ports).items()}
        )


def _paths(site: MailSite) -> dict[str, str]:
    directory = site.directory
    paths = {
        "RUN_DIRECTORY": site.run,
        "STATE_DIRECTORY": directory / "state",
        "LOG_FILE": site.dovecot_log,
        "CERTIFICATE": site.certificate,
        "CERTIFICATE_KEY": site.certificate_key,
        "PORTAL_LUA": directory / "dovecot" / "portal.lua",
        "PORTAL_KEY_FILE": site.portal_key,
        "MAIL_DIRECTORY": site.mailboxes,
        "DOVECOT_LOCAL": site.dovecot_local,
        "MILTER_SOCKET": site.milter_socket,
        "SENT_AS": DEPLOY / "postfix" / "sent_as.py",
        "POSTFIX_SPOOL": site.spool,
        "POSTFIX_DATA": directory / "postfix-data",
        "POSTFIX_DOMAINS": directory / "postfix" / "domains",
        "POSTFIX_LOG": site.postfix_log,
        "POSTFIX_LOG_PREFIX": directory,
    }
    return {name: str(path) for name, path in paths.items()}


def _names(site: MailSite) -> dict[str, str]:
    return {
        "INSTANCE_NAME": f"mailportal-{site.ports.imaps}",
        "LISTEN": site.listen,
        "HOSTNAME": site.hostname,
        # 2.4 needs no second hop.
        "INNER_ADDRESS": site.inner_address if site.dovecot == "2.3" else "",
        "PORTAL_FOR_DOVECOT": site.portal_for_dovecot,
        "PORTAL_URL": site.portal_url,
        "DOVEADM_KEY": site.doveadm_key,
        "MAIL_UID": str(site.mail_uid),
        "MAIL_GID": str(site.mail_gid),
        "CONNECTIONS_PER_PERSON": str(site.connections_per_person),
        "POSTFIX_INTERFACES": site.listen,
        "POSTFIX_PROTOCOLS": "ipv4",
        "MX_LISTENER": f"{site.listen}:{site.ports.smtp}",
        "POSTMASTER": site.postmaster,
        "STRANGERS_AS_OWN_SENDERS": "",
        # The machine may have a Postfix of its own, which /usr/sbin/sendmail would give the mail to.
        "SIEVE_SMTP": f"{site.listen}:{site.ports.smtp}",
        # Started by hand for a look or by a test: mail for other people's domains must not leave this machine.
        "DEFAULT_TRANSPORT": "error:5.7.1 this host delivers to its own domains only",
    }
