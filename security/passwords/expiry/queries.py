"""Whose password ends when, by the orders that hold."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import partial, reduce
from operator import or_
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import accounts_in, orders_of, singled_out
from accounts.policies.resolve import AccountOrders, Crowd, DomainOrders, EffectivePolicy, crowds_of, effective_at
from security.passwords.expiry.rules import Expiry, PasswordEnd
from security.policies import FORCE, NEVER, PASSWORD_EXPIRY, PASSWORD_EXPIRY_STRENGTH

# Both of an account bear on when its password ends.
EXPIRY_KINDS = frozenset({PASSWORD_EXPIRY.name, PASSWORD_EXPIRY_STRENGTH.name})
_NOBODY = Q(pk__in=())


def expiry_by(effective: Callable[[PolicyKind], EffectivePolicy], *, zone: tzinfo, now: datetime) -> Expiry | None:
    """Return the order that passwords end; ``effective`` resolves a kind for whom it is asked. None: they never do."""
    period, strength = effective(PASSWORD_EXPIRY), effective(PASSWORD_EXPIRY_STRENGTH)
    if period.value == NEVER:
        return None
    forced_since = _since(strength, now) if strength.value == FORCE else None
    return Expiry(int(period.value), _since(period, now), zone, forced_since)


def _since(policy: EffectivePolicy, now: datetime) -> datetime:
    # An order that is only planned begins now.
    return now if policy.order is None or policy.order.since is None else policy.order.since


def password_end_of(*, account: User, orders: AccountOrders | None = None) -> PasswordEnd | None:
    """Return when the account's password ends, None where it never does, as an operator's.

    ``orders`` are the account's where they have been read already; else they are read in one statement.
    """
    if account.domain is None:
        return None
    held, now, zone = orders or orders_of(account=account), timezone.now(), account.domain.zone
    expiry = expiry_by(held.effective, zone=zone, now=now)
    if expiry is None:
        return None
    last_day = expiry.last_day(account.password_changed_at)
    return PasswordEnd(last_day, timezone.localdate(now, zone), expiry.forced_since is not None)


def is_change_due(*, account: User, orders: AccountOrders | None) -> bool:
    """Whether the logon asks for a new password before anything else opens (E2)."""
    if account.must_change_password_since is not None:
        return True
    end = None if orders is None else password_end_of(account=account, orders=orders)
    return end is not None and end.is_forced and end.has_ended


def with_password_ending(
    *, orders: DomainOrders, domain_id: int, by: date, not_before: date | None = None
) -> QuerySet[User]:
    """Return the domain's accounts whose last day is ``by`` or earlier, and ``not_before`` or later; in two statements.

    However many people there are; between two days they are found by when they changed it last. Left out are frozen and
    deleted accounts, those that have no password, and those that must change it anyway.
    """
    spans = list(_spans(orders, domain_id, by, not_before))
    found = reduce(or_, (span.condition for span in spans), _NOBODY)
    accounts = User.objects.filter(
        domain_id=domain_id,
        frozen_at__isnull=True,
        deleted_at__isnull=True,
        must_change_password_since__isnull=True,
    )
    return accounts.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).filter(_around(spans), found)


class _Span(NamedTuple):
    """Who is meant: of whom it is asked, and before which moment, but not before which, they changed it last."""

    people: Q
    before: datetime | None
    but_not_before: datetime | None

    @property
    def condition(self) -> Q:
        return self.people & _changed_before(self.before) & ~_changed_before(self.but_not_before)


def _around(spans: Sequence[_Span]) -> Q:
    """Return a condition that holds for all of them: the one that an index is entered by."""
    lasts = [span.before for span in spans if span.before is not None]
    if not lasts:
        return _NOBODY
    firsts = [span.but_not_before for span in spans if span.before is not None]
    if None in firsts:
        return _changed_before(max(lasts))
    return Q(password_changed_at__gte=min(filter(None, firsts)), password_changed_at__lt=max(lasts))


def _spans(orders: DomainOrders, domain_id: int, by: date, not_before: date | None) -> Iterator[_Span]:
    now, single = timezone.now(), singled_out(orders, kinds=EXPIRY_KINDS, domain_id=domain_id)
    alike: dict[Expiry, list[Crowd]] = {}
    for crowd in crowds_of(orders, single):
        expiry = expiry_by(partial(effective_at, orders, crowd=crowd, now=now), zone=orders.zone, now=now)
        if expiry is not None:
            alike.setdefault(expiry, []).append(crowd)
    for expiry, crowds in alike.items():
        first = None if not_before is None else expiry.ending_by(not_before - timedelta(days=1))
        yield _Span(accounts_in(crowds, single), expiry.ending_by(by), first)


def _changed_before(moment: datetime | None) -> Q:
    if moment is None:
        return _NOBODY
    return Q(password_changed_at__lt=moment) | Q(password_changed_at__isnull=True)
