"""What the people of a domain type into their mail programs: rows of the domain, which an operator enters (O4)."""

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from accounts.directory.queries import postmasters_of
from accounts.directory.rules import InvalidAddress, canonical_domain
from accounts.events import MAIL_HOSTS_SET
from accounts.models import Domain
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from security.client_passwords.models import DomainMailHost
from security.client_passwords.rules import Encryption, Protocol
from security.notices.rules import NoticeKind
from security.notices.services import notify

# RFC 8314: implicit TLS for all three.
USUAL_PORTS: Final = {Protocol.IMAP: 993, Protocol.POP3: 995, Protocol.SMTP: 465}


def server_name(text: str) -> str:
    """Return the canonical name of a server. Raises InvalidAddress, also for a number: certificates are for names."""
    name = canonical_domain(text)
    if name.rpartition(".")[2].isdecimal():
        raise InvalidAddress("a number")
    return name


class Host(NamedTuple):
    """One server as it is typed."""

    protocol: Protocol
    host: str
    port: int
    encryption: Encryption

    @property
    def told(self) -> str:
        """Return it as the log has it."""
        return f"{self.protocol.value.upper()} {self.host}:{self.port} {self.encryption.value}"


def hosts_of(*, domain: Domain) -> Sequence[Host]:
    """Return what was entered for the domain, in the order of the protocols; nothing where the installation's hold."""
    rows = DomainMailHost.objects.filter(domain=domain).values_list("protocol", "host", "port", "encryption")
    found = [Host(Protocol(row[0]), row[1], row[2], Encryption(row[3])) for row in rows]
    return sorted(found, key=lambda one: list(Protocol).index(one.protocol))


def fingerprint_of(hosts: Sequence[Host]) -> str:
    """Return what stands for these on a page, so that an edit of older ones is noticed."""
    return hashlib.sha256(repr([one.told for one in hosts]).encode()).hexdigest()[:32]


def set_hosts(*, domain: Domain, hosts: Sequence[Host], reason: str, actor: Actor, source: Source) -> bool:
    """Let people type these from now on, in the transaction of an act that holds the domain; False: it was so already.

    Nothing is the installation's own. What stands in a mail program already goes on: no server is told.
    """
    before = hosts_of(domain=domain)
    if list(before) == list(hosts):
        return False
    DomainMailHost.objects.filter(domain=domain).delete()
    DomainMailHost.objects.bulk_create(DomainMailHost(domain=domain, **one._asdict()) for one in hosts)
    change = {"before": [one.told for one in before], "after": [one.told for one in hosts], "reason": reason}
    record(MAIL_HOSTS_SET, actor=actor, source=source, target=domain.name, domain_id=domain.pk, change=change)
    facts = {"domain": str(domain), "reason": reason}
    for postmaster in postmasters_of(domain_id=domain.pk):
        notify(NoticeKind.MAIL_HOSTS_SET, account=postmaster, source=source, actor=actor, **facts)  # type: ignore[arg-type]  # words of the sentence
    return True
