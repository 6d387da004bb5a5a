"""Saying from where alone people may log on: reviewed, proved, on record; mail programs elsewhere are disconnected."""

from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.events import POLICY_SET
from accounts.evidence import actor_of
from accounts.models import Domain, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders, Scope
from accounts.policies.services import set_policy
from admin_console.acting import proved_postmaster
from admin_console.allowlist.queries import is_shut_out, limiting_of, present_limits, refusals_by
from admin_console.allowlist.rules import AddressLimits
from admin_console.errors import ChangedMeanwhile, ShutsYouOut
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.connections.services import order_cuts, try_cuts
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.policies import LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL

# One call to a mail server carries that many; the background process does the rest (security/connections).
_TRIED_AT_ONCE = 200


def save_limits(*, flow: Flow, domain: Domain, wanted: AddressLimits, seen: str, is_warned: bool) -> list[str]:
    """Put the rule in force exactly as it was reviewed; return the credentials whose connections must end.

    ``is_warned``: the postmaster has ticked that the own address may be refused. Nothing is changed, and the proof not
    spent, when it raises ChangedMeanwhile, ShutsYouOut without that, or what ``proved_postmaster`` raises.
    """
    with transaction.atomic(durable=True):
        # Another postmaster's change waits here, then meets this one.
        lock_orders(domain_id=domain.pk)
        before = limiting_of(domain)
        if wanted.fingerprint(before.orders.epoch) != seen:
            raise ChangedMeanwhile
        after = before.with_limits(wanted)
        if is_shut_out(after, flow.account, flow.source.address) and not is_warned:
            raise ShutsYouOut
        postmaster = proved_postmaster(flow, purpose=Purpose.ENFORCE)
        _write(wanted, before.orders, domain, postmaster, flow.source)
        cuts = refusals_by(after, domain).in_mail if wanted.in_mail else {}
        for account_id, credentials in cuts.items():
            order_cuts(credentials=sorted(credentials), account_id=account_id)
    ended = [credential for credentials in cuts.values() for credential in sorted(credentials)]
    try_cuts(credentials=ended[:_TRIED_AT_ONCE])
    return ended


def _write(wanted: AddressLimits, orders: DomainOrders, domain: Domain, postmaster: User, source: Source) -> None:
    present = present_limits(orders)
    if wanted.networks != present.networks:
        _set(LOGON_NETWORKS, wanted.networks, orders, domain, postmaster, source)
    if wanted.in_mail != present.in_mail:
        _set(LOGON_NETWORKS_IN_MAIL, wanted.mail_value, orders, domain, postmaster, source)


def _set(kind: PolicyKind, value: str, orders: DomainOrders, domain: Domain, postmaster: User, source: Source) -> None:
    past = orders.domain.get(kind.name)
    set_policy(kind=kind, domain=domain, value=value, owner=postmaster.address)
    change = {
        "kind": kind.name,
        "scope": Scope.DOMAIN.value,
        "scope_id": None,
        "before": past.value if past else None,
        "after": value,
        "reason": "",
        "ends_at": None,
    }
    target, actor = str(domain), actor_of(postmaster)
    record(POLICY_SET, actor=actor, source=source, target=target, domain_id=domain.pk, change=change)
