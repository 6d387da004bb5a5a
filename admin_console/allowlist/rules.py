"""From where alone a domain's people may log on, pure: the rule, and whom another one refuses (P15)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders, Order, resolve
from security.networks import ANYWHERE, is_allowed_from

_ON: Final = "on"
_OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class AddressLimits:
    """Networks as the policy has them, or ANYWHERE, and whether they hold for mail programs as well."""

    networks: str = ANYWHERE
    in_mail: bool = False

    @property
    def lines(self) -> list[str]:
        """Return the networks as they are typed."""
        return [] if self.networks == ANYWHERE else self.networks.split()

    @property
    def mail_value(self) -> str:
        """Return the value of the kind about mail programs."""
        return _ON if self.in_mail else _OFF

    def fingerprint(self, epoch: int) -> str:
        """Return what stands for this rule over the orders of that epoch."""
        return hashlib.sha256(repr((epoch, self)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Limiting:
    """A domain's orders with another rule for everybody, by the two kinds; nearer orders stay what they are."""

    orders: DomainOrders
    kinds: tuple[PolicyKind, PolicyKind]

    def with_limits(self, limits: AddressLimits) -> "Limiting":
        """Return the state in which these limits are the domain's."""
        networks, in_mail = self.kinds
        rows = {networks.name: Order(limits.networks), in_mail.name: Order(limits.mail_value)}
        return replace(self, orders=replace(self.orders, domain={**self.orders.domain, **rows}))

    def refuses(self, address: str, *, account_id: int, department_id: int | None, is_web: bool, now: datetime) -> bool:
        """Whether an account would be refused at this address."""
        networks, in_mail = (
            resolve(self.orders, kind, account_id=account_id, department_id=department_id, now=now).value
            for kind in self.kinds
        )
        return (is_web or in_mail == _ON) and not is_allowed_from(networks, address)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Whose logons of the last month would be refused: on the web, and with which credentials in mail programs."""

    on_web: frozenset[int]
    in_mail: Mapping[int, frozenset[str]]


def refusals_of(
    state: Limiting, logons: Iterable[tuple[int, str, bool, str]], places: Mapping[int, int | None], now: datetime
) -> Refusals:
    """Return whose logons the state refuses; ``places`` are the departments of those who count."""
    on_web: set[int] = set()
    in_mail: dict[int, set[str]] = {}
    for account, credential, is_web, address in logons:
        if account not in places:
            continue
        if state.refuses(address, account_id=account, department_id=places[account], is_web=is_web, now=now):
            if is_web:
                on_web.add(account)
            else:
                in_mail.setdefault(account, set()).add(credential)
    return Refusals(frozenset(on_web), {account: frozenset(found) for account, found in in_mail.items()})
