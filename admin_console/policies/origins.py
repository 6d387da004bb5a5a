"""From where people and their programs get in under a domain's orders, and who of the last month no longer would."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final, NamedTuple

from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import orders_of, orders_of_domain
from accounts.policies.resolve import DomainOrders, resolve
from admin_console.policies.plan import orders_after
from admin_console.policies.targets import PolicyStep, kinds_named, plans_of
from security.networks import ANYWHERE, NOWHERE, is_allowed_from, is_listed
from security.policies import (
    ALLOWED,
    EXEMPT_NETWORKS,
    LOGON_NETWORKS,
    LOGON_NETWORKS_IN_MAIL,
    OFF,
    ON,
    THIRD_PARTY_CLIENTS,
)
from security.records.origins import logons_of_month

_LIMITS: Final = frozenset({LOGON_NETWORKS.name, LOGON_NETWORKS_IN_MAIL.name})
_CLIENTS: Final = frozenset({THIRD_PARTY_CLIENTS.name, EXEMPT_NETWORKS.name})


class OriginTerms(NamedTuple):
    """From which networks one account may log on to the web, and its mail programs; ``exempt`` are those from which
    these are let in although they are not allowed, None where they are allowed.
    """

    on_web: str
    in_mail: str
    exempt: str | None

    def refuses(self, address: str, *, is_web: bool) -> bool:
        """Whether the account, or a mail program of it, is refused at this address."""
        if is_web:
            return not is_allowed_from(self.on_web, address)
        is_let_in = self.exempt is None or is_listed(self.exempt, address)
        return not (is_let_in and is_allowed_from(self.in_mail, address))


@dataclass(frozen=True, slots=True)
class Origins:
    """One state of a domain's orders, as far as it is about ``kinds``; what is ordered besides is not asked."""

    orders: DomainOrders
    kinds: Collection[str]

    @property
    def bears_on_mail(self) -> bool:
        """Whether mail programs are refused anywhere because of where they come from."""
        rows = chain(self.orders.departments.items(), self.orders.accounts.items())
        in_mail = [order for (kind, _), order in rows if kind == LOGON_NETWORKS_IN_MAIL.name]
        whole = self.orders.domain.get(LOGON_NETWORKS_IN_MAIL.name)
        return set(self.kinds) >= _CLIENTS or any(order.value == ON for order in (*in_mail, whole) if order is not None)

    def terms(self, account_id: int, department_id: int | None, now: datetime) -> OriginTerms:
        """Return from where an account and its mail programs get in; from anywhere by kinds that are not asked."""

        def held(kind: PolicyKind, otherwise: str) -> str:
            if kind.name not in self.kinds:
                return otherwise
            return resolve(self.orders, kind, account_id=account_id, department_id=department_id, now=now).value

        networks = held(LOGON_NETWORKS, ANYWHERE)
        return OriginTerms(
            on_web=networks,
            in_mail=networks if held(LOGON_NETWORKS_IN_MAIL, OFF) == ON else ANYWHERE,
            exempt=None if held(THIRD_PARTY_CLIENTS, ALLOWED) == ALLOWED else held(EXEMPT_NETWORKS, NOWHERE),
        )


@dataclass(frozen=True, slots=True)
class Refusals:
    """Whose logons of the last month are refused by a change: on the web, and with which credentials by mail.

    ``is_about_web``: the change says from where people log on to the web; ``is_about_exempt``: which networks are
    exempt; ``keeps_exempt``: who may use mail programs, and those in exempt networks are let in all the same.
    """

    on_web: frozenset[int]
    in_mail: Mapping[int, frozenset[str]]
    is_about_web: bool = False
    is_about_exempt: bool = False
    keeps_exempt: bool = False


def refusals_of(
    before: Origins,
    after: Origins,
    logons: Iterable[tuple[int, str, bool, str]],
    places: Mapping[int, int | None],
    now: datetime,
) -> Refusals:
    """Return whose logons the second state refuses and the first does not; ``places`` are the departments of those who
    count.
    """
    on_web: set[int] = set()
    in_mail: dict[int, set[str]] = {}
    known: dict[int, tuple[OriginTerms, OriginTerms]] = {}
    for account, credential, is_web, address in logons:
        if account not in places:
            continue
        if account not in known:
            place = places[account]
            known[account] = before.terms(account, place, now), after.terms(account, place, now)
        was, will = known[account]
        if will.refuses(address, is_web=is_web) and not was.refuses(address, is_web=is_web):
            if is_web:
                on_web.add(account)
            else:
                in_mail.setdefault(account, set()).add(credential)
    return Refusals(frozenset(on_web), {account: frozenset(found) for account, found in in_mail.items()})


def refusals_by(
    steps: Sequence[PolicyStep], orders: DomainOrders, *, domain_id: int, in_mail_alone: bool = False
) -> Refusals | None:
    """Return whom of the last 30 days' logons a change refuses, None where no network bears on it.

    ``orders`` are those that the change is judged by. Five statements; none for a change of other kinds, one for a
    change of who may use mail programs where no network is exempt. ``in_mail_alone``: a month of logons is not read
    where mail programs come from anywhere.
    """
    named = set(kinds_named(steps))
    kinds = _asked(named, domain_id=domain_id)
    if not kinds:
        return None
    before = Origins(_with_rows(orders_of_domain(domain_id=domain_id, only_kinds=kinds), orders), kinds)
    after = replace(before, orders=orders_after(before.orders, *plans_of(steps)))
    if in_mail_alone and not after.bears_on_mail:
        return None
    return _refusals(before, after, named, domain_id)


def refusals_by_move(before: DomainOrders, after: DomainOrders, *, domain_id: int) -> Refusals | None:
    """Return whom another place in the tree refuses, likewise; the states have the orders of all departments."""
    named = {kind for kind, _ in before.departments}
    kinds = _asked(named, domain_id=domain_id)
    if not kinds:
        return None
    own = orders_of_domain(domain_id=domain_id, only_kinds=kinds).accounts
    was, will = (Origins(replace(state, accounts=own), kinds) for state in (before, after))
    return _refusals(was, will, named, domain_id)


def _refusals(before: Origins, after: Origins, named: Collection[str], domain_id: int) -> Refusals:
    active = User.objects.filter(domain=domain_id, frozen_at=None, deleted_at=None)
    places = dict(active.values_list("pk", "department_id"))
    found = refusals_of(before, after, logons_of_month(domain_id=domain_id), places, timezone.now())
    return replace(
        found,
        is_about_web=LOGON_NETWORKS.name in named,
        is_about_exempt=EXEMPT_NETWORKS.name in named,
        keeps_exempt=THIRD_PARTY_CLIENTS.name in named and EXEMPT_NETWORKS.name not in named,
    )


def _asked(named: set[str], *, domain_id: int) -> frozenset[str]:
    kinds = _LIMITS if named & _LIMITS else frozenset()
    if EXEMPT_NETWORKS.name in named or (named & _CLIENTS and _has_exempt(domain_id)):
        kinds |= _CLIENTS
    return kinds


def _has_exempt(domain_id: int) -> bool:
    rows = Policy.objects.filter(domain=domain_id, kind=EXEMPT_NETWORKS.name)
    return rows.exclude(value=EXEMPT_NETWORKS.default).exists()


def _with_rows(whole: DomainOrders, orders: DomainOrders) -> DomainOrders:
    """Return all orders, with the rows that another reading has otherwise: an order that ends just now still lives."""
    return replace(
        whole,
        domain={**whole.domain, **orders.domain},
        departments={**whole.departments, **orders.departments},
        accounts={**whole.accounts, **orders.accounts},
    )


def is_shut_out(steps: Sequence[PolicyStep], account: User, address: str) -> bool:
    """Whether a change refuses the account on the web at this address; no statement for one of other kinds."""
    if account.domain_id is None or LOGON_NETWORKS.name not in kinds_named(steps):
        return False
    own = orders_of(account=account).orders
    before = DomainOrders(own.domain, own.departments, own.accounts, own.parents, epoch=0)  # which nobody asks for
    after = Origins(orders_after(before, *plans_of(steps)), _LIMITS)
    terms = after.terms(account.pk, account.department_id, timezone.now())
    return terms.refuses(address, is_web=True)
