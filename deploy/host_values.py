"""A mail host of one's own: what each name between at-signs stands for, and its usual value where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class HostValue:
    """``usual`` is None where nobody but the administrator knows."""

    what: str
    usual: str | None = None


HOST_VALUES: Final[Mapping[str, HostValue]] = {
    "HOSTNAME": HostValue("the host's name, as in its MX record; none of the domains themselves"),
    "CERTIFICATE": HostValue("the certificate's file, with the chain"),
    "CERTIFICATE_KEY": HostValue("the file of the certificate's key"),
    "POSTMASTER": HostValue("an account that gets mail for the bare postmaster"),
    "PORTAL_FOR_DOVECOT": HostValue("unix: and the portal's socket on this host; of another host the URL below"),
    "PORTAL_URL": HostValue("the portal's mail listener; between hosts through TLS", "http://127.0.0.1:8001"),
    "PORTAL_KEY_FILE": HostValue("the key for the mail listener, root:dovecot 0640", "/etc/dovecot/portal.key"),
    "PORTAL_LUA": HostValue("where portal.lua lies", "/etc/dovecot/portal.lua"),
    "DOVEADM_KEY": HostValue("the key of Dovecot's API, known to the portal as well"),
    "DOVEADM_PORT": HostValue("the port of Dovecot's API, on loopback", "8080"),
    "DOVECOT_LOCAL": HostValue("the host's own settings, which win; need not exist", "/etc/dovecot/local.conf"),
    "INSTANCE_NAME": HostValue("what doveadm calls this Dovecot", "dovecot"),
    "LISTEN": HostValue("the addresses of the ports for mail programs", "*, ::"),
    "IMAPS_PORT": HostValue("IMAP with TLS", "993"),
    "POP3S_PORT": HostValue("POP3 with TLS", "995"),
    "SIEVE_PORT": HostValue("ManageSieve with STARTTLS", "4190"),
    "SUBMISSION_PORT": HostValue("sending with STARTTLS", "587"),
    "SUBMISSIONS_PORT": HostValue("sending with TLS", "465"),
    "RELAY_PORT": HostValue("from Dovecot to Postfix, on loopback", "10026"),
    "INNER_ADDRESS": HostValue("for 2.3's second hop, a loopback address of its own; empty on 2.4", "127.0.0.2"),
    "INNER_IMAP_PORT": HostValue("for 2.3's second hop", "10143"),
    "INNER_POP3_PORT": HostValue("for 2.3's second hop", "10110"),
    "INNER_SIEVE_PORT": HostValue("for 2.3's second hop", "10190"),
    "INNER_SUBMISSION_PORT": HostValue("for 2.3's second hop", "10587"),
    "RUN_DIRECTORY": HostValue("Dovecot's sockets; at most 80 characters", "/run/dovecot"),
    "STATE_DIRECTORY": HostValue("what Dovecot keeps over restarts", "/var/lib/dovecot"),
    "LOG_FILE": HostValue("Dovecot's log", "syslog"),
    "MAIL_DIRECTORY": HostValue("the mailboxes, owned by their user, 0700", "/var/vmail"),
    "MAIL_UID": HostValue("the mailboxes' user: useradd --system --uid 5000 vmail", "5000"),
    "MAIL_GID": HostValue("that user's group", "5000"),
    "CONNECTIONS_PER_PERSON": HostValue("IMAP connections of one person from one address", "50"),
    "SIEVE_SMTP": HostValue("host:port that takes what Sieve sends; empty for this host's sendmail", ""),
    "MILTER_SOCKET": HostValue("where Postfix finds sent_as.py", "/run/mailportal-sent-as/socket"),
    "SENT_AS": HostValue("where sent_as.py lies", "/usr/local/lib/mailportal/sent_as.py"),
    "MX_LISTENER": HostValue("address and port for other hosts' mail", "smtp"),
    "DEFAULT_TRANSPORT": HostValue("how mail for other hosts leaves", "smtp"),
    "STRANGERS_AS_OWN_SENDERS": HostValue("refuse_own_senders, or empty: strangers may write as your domains", ""),
    "POSTFIX_DOMAINS": HostValue("the file of the domains", "/etc/postfix/domains"),
    "POSTFIX_SPOOL": HostValue("Postfix's queue", "/var/spool/postfix"),
    "POSTFIX_DATA": HostValue("what Postfix keeps besides", "/var/lib/postfix"),
    "POSTFIX_LOG": HostValue("Postfix's log", "/var/log/postfix.log"),
    "POSTFIX_LOG_PREFIX": HostValue("a folder above Postfix's log", "/var"),
    "POSTFIX_INTERFACES": HostValue("Postfix's addresses", "all"),
    "POSTFIX_PROTOCOLS": HostValue("IPv4, IPv6 or both", "all"),
}
