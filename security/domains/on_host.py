"""Acts upon a domain from the host, where no browser is at hand: the operators' own, by the portal itself (O1, O4)."""

from collections.abc import Sequence
from typing import Protocol as Form

from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.directory.rules import DomainState
from accounts.models import Domain
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from security.client_passwords.hosts import Host, hosts_of, set_hosts
from security.client_passwords.rules import Protocol
from security.domains.services import delete_domain, reopen_domain, restore_domain, suspend_domain


class _Act(Form):
    def __call__(self, *, domain: Domain, reason: str, actor: Actor, source: Source) -> None: ...


def suspend_on_host(*, domain: Domain, reason: str) -> Domain:
    """Let nobody of the domain in from now on; return it as it is then. Raises DomainStandsOtherwise."""
    return _done(suspend_domain, domain, reason)


def open_on_host(*, domain: Domain, reason: str) -> Domain:
    """Let the people of a suspended domain in again, or let a deleted one stay; return it as it is then.

    One that had been suspended before it was deleted is so again. Raises DomainStandsOtherwise and DomainEnds.
    """
    return _done(_open, domain, reason)


def _open(*, domain: Domain, reason: str, actor: Actor, source: Source) -> None:
    act = restore_domain if domain.state is DomainState.DELETED else reopen_domain
    act(domain=domain, reason=reason, actor=actor, source=source)


def delete_on_host(*, domain: Domain, reason: str) -> Domain:
    """Shut the domain, and let it be deleted for good in seven days; return it. Raises DomainStandsOtherwise."""
    return _done(delete_domain, domain, reason)


@transaction.atomic(durable=True)
def _done(act: _Act, domain: Domain, reason: str) -> Domain:
    held = lock_orders(domain_id=domain.pk)
    act(domain=held, reason=reason, actor=PORTAL, source=ON_THE_HOST)
    return held


@transaction.atomic(durable=True)
def set_host_on_host(*, domain: Domain, protocol: Protocol, host: Host | None, reason: str) -> Sequence[Host]:
    """Let the domain's people type this server for a protocol, or none; return what they are told then."""
    held = lock_orders(domain_id=domain.pk)
    others = [one for one in hosts_of(domain=held) if one.protocol is not protocol]
    order = list(Protocol)
    wanted = sorted([*others, *([host] if host else [])], key=lambda one: order.index(one.protocol))
    set_hosts(domain=held, hosts=wanted, reason=reason, actor=PORTAL, source=ON_THE_HOST)
    return wanted
