"""Rules of many accounts' own, at once: what each change of one means, in as many statements as for one (P7, P9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from accounts.directory.services import raise_policy_epoch
from accounts.events import POLICY_CLEARED, POLICY_SET
from accounts.models import Domain, Policy, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import Crowd, DomainOrders, Order, Scope, effective_at
from admin_console.policies.cuts import credentials_in_use
from mailportal.audit.services import record_each
from mailportal.audit.source import Actor, Source
from security.connections.services import order_cuts


@dataclass(frozen=True, slots=True)
class ManyOrders:
    """The same for each of many accounts of one domain: values by kind, None takes the account's own rule back."""

    domain: Domain
    values: Mapping[PolicyKind, str | None]
    reason: str
    actor: Actor
    source: Source


def order_for_accounts(accounts: Sequence[User], wanted: ManyOrders) -> None:
    """Give these orders for each of the accounts, which are locked, in an act that holds the domain's orders alone.

    Rows, evidence and the end of connections that are no longer allowed are those of the page for one account. A rule
    that says so already, without an end, stays with its owner and reason.
    """
    keys = [account.pk for account in accounts]
    before, now = orders_of_domain(domain_id=wanted.domain.pk, only_accounts=keys), timezone.now()
    for kind, value in wanted.values.items():
        own = {key: before.accounts.get((kind.name, key)) for key in keys}
        changing = [account for account in accounts if not _is_so(own[account.pk], value)]
        if value is None:
            Policy.objects.filter(kind=kind.name, account__in=changing).delete()
        else:
            _write(kind, value, changing, own, wanted, now)
        _record(kind, value, changing, own, wanted)
    raise_policy_epoch(domain_id=wanted.domain.pk)
    _end_connections([account for account in accounts if _is_stopped(account, before, wanted, now)], wanted.domain)


def _is_so(own: Order | None, value: str | None) -> bool:
    return own is None if value is None else own is not None and own.value == value and own.ends_at is None


def _write(
    kind: PolicyKind,
    value: str,
    changing: Sequence[User],
    own: Mapping[int, Order | None],
    wanted: ManyOrders,
    now: datetime,
) -> None:
    rows = Policy.objects.filter(kind=kind.name, account__in=changing)
    columns = {"value": value, "owner": wanted.actor.address, "reason": wanted.reason, "ends_at": None}
    held = [key for key, order in own.items() if order is not None and order.value == value and order.is_living(now)]
    rows.filter(account__in=held).update(**columns)
    rows.exclude(account__in=held).update(**columns, since=now)
    Policy.objects.bulk_create(
        Policy(kind=kind.name, domain=wanted.domain, account=account, since=now, **columns)
        for account in changing
        if own[account.pk] is None
    )


def _record(
    kind: PolicyKind,
    value: str | None,
    changing: Sequence[User],
    own: Mapping[int, Order | None],
    wanted: ManyOrders,
) -> None:
    changes = {
        account.address: {
            "kind": kind.name,
            "scope": Scope.ACCOUNT.value,
            "scope_id": account.pk,
            "before": past.value if (past := own[account.pk]) else None,
            "after": value,
            "reason": wanted.reason,
            "ends_at": None,
        }
        for account in changing
    }
    event = POLICY_CLEARED if value is None else POLICY_SET
    record_each(event, actor=wanted.actor, source=wanted.source, domain_id=wanted.domain.pk, changes=changes)


def _is_stopped(account: User, before: DomainOrders, wanted: ManyOrders, now: datetime) -> bool:
    crowd = Crowd(account.department_id, account.pk)
    after = replace(before, accounts=_own_after(account, wanted))
    for kind in wanted.values:
        value = effective_at(after, kind, crowd, now).value
        if kind.choice(value).stops and value != effective_at(before, kind, crowd, now).value:
            return account.is_active
    return False


def _own_after(account: User, wanted: ManyOrders) -> Mapping[tuple[str, int], Order]:
    return {(kind.name, account.pk): Order(value) for kind, value in wanted.values.items() if value is not None}


def _end_connections(stopped: Sequence[User], domain: Domain) -> None:
    accounts = User.objects.filter(pk__in=[account.pk for account in stopped])
    cuts = credentials_in_use(account_password_of=accounts, client_passwords_of=accounts, domain_id=domain.pk)
    for account_id, credentials in cuts.items():
        order_cuts(credentials=credentials, account_id=account_id)
