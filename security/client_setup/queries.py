"""What a mail program is told about a domain: of the domain alone, and of no account."""

from dataclasses import dataclass
from typing import Final

from accounts.directory.rules import InvalidAddress, canonical_domain
from accounts.models import Domain
from security.client_passwords.hosts import Host, hosts_of
from security.client_passwords.rules import ClientKind, Protocol
from security.client_passwords.set_up_file import is_whole
from security.client_passwords.words import server_lines

# Hosts at which programs ask about a domain, besides the one of its own name.
SET_UP_LABELS: Final = ("autoconfig", "autodiscover", "ua-auto-config")


@dataclass(frozen=True, slots=True)
class MailSetUp:
    """The servers of a domain: at least one for incoming mail, IMAP first, and one for outgoing mail."""

    domain: str
    company: str
    incoming: tuple[Host, ...]
    outgoing: Host

    @property
    def servers(self) -> tuple[Host, ...]:
        """Return all of them."""
        return (*self.incoming, self.outgoing)


def set_up_at(host: str) -> MailSetUp | None:
    """Return what is told at a host, of the domain that it is for; None where there is no such domain.

    Also None where nobody has entered the domain's servers: a program would be set up with guesses.
    """
    try:
        name = canonical_domain(host)
    except InvalidAddress:
        return None
    label, _, rest = name.partition(".")
    names = {name, rest} if label in SET_UP_LABELS else {name}
    # One that has such a label in its own name goes before the shorter one.
    found = Domain.objects.filter(name__in=names, deleted_at__isnull=True)
    domain = max(found, key=lambda one: len(one.name), default=None)
    return None if domain is None else set_up_of(domain)


def set_up_of(domain: Domain) -> MailSetUp | None:
    """Return what is told about a domain; None where nobody has entered its servers, or only half of them."""
    servers = server_lines(kind=ClientKind.EVERYTHING, domain=domain.name, own=hosts_of(domain=domain))
    if servers.are_usual or not is_whole(servers.lines):
        return None
    incoming = tuple(line for line in servers.lines if line.protocol != Protocol.SMTP)
    outgoing = next(line for line in servers.lines if line.protocol == Protocol.SMTP)
    return MailSetUp(domain.name, domain.display_name or str(domain), incoming, outgoing)
