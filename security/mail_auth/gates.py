"""What a domain's orders mean for one account at one service: orders as this process last read them.

They are used only for the epoch that the deciding query has read.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final

from accounts.directory.rules import NOBODY
from accounts.models import Domain
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders, EffectivePolicy, Orders, resolve
from security import policies
from security.address_limits.queries import block_list_of
from security.client_passwords.rules import Protocol, must_use_client_password
from security.mail_auth.threads import Threads
from security.mail_auth.verdict import AccountFacts, DomainFacts, Gates, Service
from security.networks import ANYWHERE, NOWHERE, BlockList, is_allowed_from, is_listed
from security.old_passwords.queries import last_end_in
from security.passwords.expiry.queries import expiry_by
from security.passwords.expiry.rules import Expiry

_SWITCHES = {Protocol.IMAP: policies.IMAP, Protocol.POP3: policies.POP3, Protocol.SMTP: policies.SMTP}
_SHUT: Final = Gates(clients_allowed=False, protocol_on=False, must_use_client_password=True)

MOST_REMEMBERED: Final = 10_000


class DomainGates:
    """One domain's orders at one epoch, with what they mean for the accounts that came by.

    Remembered only while no order has an end: otherwise time alone changes the answer. What depends on the source is
    asked each time. ``old_until`` is the last end of an old password in the domain: those that end earlier cost
    some hashes more, and nothing else.
    """

    def __init__(self, orders: DomainOrders, blocked: BlockList, old_until: datetime | None = None) -> None:
        self.epoch = orders.epoch
        self._orders, self._blocked, self._old_until = orders, blocked, old_until
        every = chain(orders.domain.values(), orders.departments.values(), orders.accounts.values())
        self._is_lasting = all(order.ends_at is None for order in every)
        self._remembered: dict[tuple[int, int | None, bool, Service | None], _Held] = {}

    def of(self, account: AccountFacts, service: Service | None, source: str | None, now: datetime) -> Gates:
        """Return the gates of one account at one service, for a program at this address.

        ``source`` is None where that was looked at a moment ago, and empty or odd where nobody knows it.
        """
        gates, networks, exempt = self._of_account(account, service, now)
        if exempt != NOWHERE and (source is None or is_listed(exempt, source)):
            gates = gates._replace(clients_allowed=True)
        if self._old_until is not None and now < self._old_until:
            gates = gates._replace(may_be_old=True)
        if source is None:
            return gates
        if self._blocked.holds(source, now):
            return gates._replace(is_network_blocked=True)
        return gates if is_allowed_from(networks, source) else gates._replace(is_address_refused=True)

    def _of_account(self, account: AccountFacts, service: Service | None, now: datetime) -> tuple[Gates, str, str]:
        key = (account.id, account.department_id, account.has_turned_on, service)
        held = self._remembered.get(key)
        if held is None:
            gates = gates_of(account, self._orders, service, now)
            held = (
                gates,
                _forced_expiry_of(account, self._orders, now),
                mail_networks_of(account, self._orders, now),
                NOWHERE if gates.clients_allowed else exempt_networks_of(account, self._orders, now),
            )
            if self._is_lasting:
                if len(self._remembered) >= MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = held
        gates, expiry, networks, exempt = held
        if expiry is None or not expiry.has_ended(account.password_changed_at, now):
            return gates, networks, exempt
        return gates._replace(is_password_too_old=True), networks, exempt

    def of_nobody(self, domain: DomainFacts, service: Service | None, source: str | None, now: datetime) -> Gates:
        """Return the gates of an account that no order but the domain's concerns, and that has chosen nothing."""
        if domain.is_suspended:
            return _SHUT
        return self.of(_somebody(domain), service, source, now)


# The gates as they are whatever the age of the password, the order by which that ends by force, from where alone mail
# programs may come, and from where they are let in although they are not allowed.
_Held = tuple[Gates, Expiry | None, str, str]


def _forced_expiry_of(account: AccountFacts, orders: DomainOrders, now: datetime) -> Expiry | None:
    expiry = expiry_by(_effective(account, orders, now), zone=orders.zone, now=now)
    return expiry if expiry is not None and expiry.forced_since is not None else None


def _somebody(domain: DomainFacts) -> AccountFacts:
    return AccountFacts(
        id=NOBODY,
        domain_id=domain.id,
        department_id=None,
        auth_epoch=0,
        is_frozen=False,
        has_turned_on=False,
        is_suspended=False,
        policy_epoch=domain.policy_epoch,
        must_change_password=False,
        has_password_ended=False,
        password_changed_at=None,
        is_password_resting=False,
    )


def gates_of(account: AccountFacts, orders: Orders, service: Service | None, now: datetime) -> Gates:
    """Return the gates, the age of the password apart; an unknown service has no open switch."""
    effective = _effective(account, orders, now)
    return Gates(
        clients_allowed=effective(policies.THIRD_PARTY_CLIENTS).value == policies.ALLOWED,
        protocol_on=service is not None and effective(_SWITCHES[service.switch]).value == policies.ON,
        must_use_client_password=must_use_client_password(
            is_required=effective(policies.CLIENT_PASSWORDS).value == policies.REQUIRED,
            has_turned_on=account.has_turned_on,
        ),
    )


def mail_networks_of(account: AccountFacts, orders: Orders, now: datetime) -> str:
    """Return the networks from which mail programs of the account may log on (P15)."""
    effective = _effective(account, orders, now)
    is_limited = effective(policies.LOGON_NETWORKS_IN_MAIL).value == policies.ON
    return effective(policies.LOGON_NETWORKS).value if is_limited else ANYWHERE


def exempt_networks_of(account: AccountFacts, orders: Orders, now: datetime) -> str:
    """Return the networks from which mail programs are let in although they are not allowed (P5).

    NOWHERE where they are allowed: then nobody has to be asked from where they come.
    """
    effective = _effective(account, orders, now)
    if effective(policies.THIRD_PARTY_CLIENTS).value == policies.ALLOWED:
        return NOWHERE
    return effective(policies.EXEMPT_NETWORKS).value


def _effective(account: AccountFacts, orders: Orders, now: datetime) -> Callable[[PolicyKind], EffectivePolicy]:
    return partial(resolve, orders, account_id=account.id, department_id=account.department_id, now=now)


class Snapshots:
    """One snapshot per domain; a stale one is reread in a thread, once for all who wait for it."""

    def __init__(self, threads: Threads, read: Callable[[int], DomainGates | None] | None = None) -> None:
        self._threads = threads
        self._read = read or _snapshot
        self._held: dict[int, DomainGates] = {}
        self._reading: dict[int, asyncio.Future[DomainGates | None]] = {}

    def at(self, domain_id: int, epoch: int) -> DomainGates | None:
        """Return the orders of exactly this epoch, or None where they must be read first."""
        held = self._held.get(domain_id)
        return held if held is not None and held.epoch == epoch else None

    async def renew(self, domain_id: int) -> None:
        """Read the domain's orders; the caller then decides again, for the epoch may have moved meanwhile."""
        reading = self._reading.get(domain_id)
        if reading is None:
            reading = self._reading[domain_id] = self._threads.run(lambda: self._read(domain_id))
            reading.add_done_callback(lambda _: self._reading.pop(domain_id, None))
        snapshot = await asyncio.shield(reading)
        if snapshot is None:
            self._held.pop(domain_id, None)
        else:
            self._held[domain_id] = snapshot


def _snapshot(domain_id: int) -> DomainGates | None:
    try:
        orders = orders_of_domain(domain_id=domain_id)
    except Domain.DoesNotExist:
        return None
    # After the epoch: a network that is blocked in between has raised it, and the snapshot serves nobody.
    return DomainGates(orders, block_list_of(domain_id=domain_id), last_end_in(domain_id=domain_id))
