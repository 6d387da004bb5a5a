"""Letting a company in, and entering its mail servers: acts of an operator, each with a proof (O1, O4)."""

from collections.abc import Sequence

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import Domain
from admin_console.operating import operating_on, proved_operator
from security.client_passwords.hosts import Host, fingerprint_of, hosts_of, set_hosts
from security.domains.errors import MailHostsChanged
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.operators.creation import admit_domain


def set_mail_hosts(*, flow: Flow, domain: Domain, hosts: Sequence[Host], seen: str, reason: str) -> bool:
    """Let the domain's people type other servers into their mail programs; False where nothing differs.

    Raises MailHostsChanged where they are neither as ``seen`` (a fingerprint) nor as wanted, and what ``operating_on``
    raises; nothing is changed, and no proof spent, then.
    """
    with operating_on(flow, domain, purpose=Purpose.MAIL_HOSTS) as (operator, held):
        now = hosts_of(domain=held)
        if fingerprint_of(now) not in {seen, fingerprint_of(hosts)}:
            raise MailHostsChanged
        return set_hosts(domain=held, hosts=hosts, reason=reason, actor=actor_of(operator), source=flow.source)


@transaction.atomic(durable=True)
def create_domain(*, flow: Flow, name: str, display_name: str, time_zone: str) -> tuple[Domain, str]:
    """Create a domain and its postmaster; return it, and the link by which the postmaster sets a password, once.

    Raises DomainTaken and AddressTaken, and what ``proved_operator`` raises; nothing is changed then.
    """
    operator = proved_operator(flow, purpose=Purpose.CREATE_DOMAIN)
    return admit_domain(
        name=name, display_name=display_name, time_zone=time_zone, actor=actor_of(operator), source=flow.source
    )
