"""The way back of a postmaster who has shut themselves out: a domain's address limits are taken back (P15)."""

from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.events import POLICY_CLEARED
from accounts.models import Domain, Policy
from accounts.policies.kinds import kind_named
from accounts.policies.resolve import Scope
from accounts.policies.services import clear_policy
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.address_limits.models import BlockedNetwork
from security.address_limits.services import unblock
from security.policies import ADDRESS_KINDS


@transaction.atomic(durable=True)
def lift_address_limits(*, domain: Domain) -> list[str]:
    """Take back all that the domain says about where its people may be; return it, so that it can be set again."""
    lock_orders(domain_id=domain.pk)
    blocked = list(BlockedNetwork.objects.filter(domain=domain).order_by("created_at", "pk"))
    if blocked:
        unblock(blocked, domain=domain, actor=PORTAL, source=ON_THE_HOST)
    orders = Policy.objects.select_related("department", "account").order_by("pk")
    limits = list(orders.filter(domain=domain, kind__in=[kind.name for kind in ADDRESS_KINDS]))
    for order in limits:
        _clear(order, domain)
    return [f"blocked network {row.network}" for row in blocked] + [_named(order, domain) for order in limits]


def _clear(order: Policy, domain: Domain) -> None:
    kind, scoped = kind_named(order.kind), order.account or order.department
    clear_policy(kind=kind, domain=domain, department=order.department, account=order.account)
    below = Scope.DEPARTMENT if order.account is None else Scope.ACCOUNT
    change = {
        "kind": order.kind,
        "scope": (Scope.DOMAIN if scoped is None else below).value,
        "scope_id": scoped and scoped.pk,
        "before": order.value,
        "after": None,
        "reason": "",
        "ends_at": None,
    }
    target = str(scoped or domain)
    record(POLICY_CLEARED, actor=PORTAL, source=ON_THE_HOST, target=target, domain_id=domain.pk, change=change)


def _named(order: Policy, domain: Domain) -> str:
    return f"{order.kind} of {order.account or order.department or domain}: {order.value}"
