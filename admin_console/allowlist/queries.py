"""Reading from where alone a domain's people may log on, and whose logons of the last month another rule refuses."""

from django.utils import timezone

from accounts.models import Domain, User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.allowlist.rules import AddressLimits, Limiting, Refusals, refusals_of
from security.policies import LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL, ON
from security.records.origins import logons_of_month

KINDS = (LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL)


def present_limits(orders: DomainOrders) -> AddressLimits:
    """Return the domain's own rule, whatever is ordered nearer to some of its people."""
    now = timezone.now()
    held = [
        row.value if (row := orders.domain.get(kind.name)) is not None and row.is_living(now) else kind.default
        for kind in KINDS
    ]
    return AddressLimits(held[0], held[1] == ON)


def limiting_of(domain: Domain) -> Limiting:
    """Return the domain's orders as they are now, in three statements."""
    return Limiting(orders_of_domain(domain_id=domain.pk), KINDS)


def refusals_by(state: Limiting, domain: Domain) -> Refusals:
    """Return whose logons of the last 30 days a state of the rules refuses, in two statements."""
    active = User.objects.filter(domain=domain, frozen_at=None, deleted_at=None)
    places = dict(active.values_list("pk", "department_id"))
    return refusals_of(state, logons_of_month(domain_id=domain.pk), places, timezone.now())


def is_shut_out(state: Limiting, account: User, address: str) -> bool:
    """Whether the account would be refused on the web at this address."""
    return state.refuses(
        address, account_id=account.pk, department_id=account.department_id, is_web=True, now=timezone.now()
    )
