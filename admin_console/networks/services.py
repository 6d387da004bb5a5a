"""Lifting a network's limit on wrong passwords for a day."""

from accounts.evidence import actor_of
from accounts.models import Domain
from admin_console.acting import require_postmaster
from mailportal.audit.services import record
from security.events import NETWORK_LIMIT_LIFTED
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.limits import SPRAY_LIFTED
from security.passwords import sprays
from security.passwords.sprays import LimitedNetwork


def lift_limit(*, flow: Flow, domain: Domain, limited: LimitedNetwork) -> None:
    """Let the network fail at more accounts of the domain for 24 hours; other limits stay.

    Raises StepUpNeeded or StepUpSpent, and NotYourTask for anybody who is no postmaster any more.
    """
    with acting(flow, spends=Purpose.LIFT_LIMIT) as postmaster:
        require_postmaster(postmaster)
        sprays.lift(domain_id=domain.pk, network=limited.network)
        change = {"failed": limited.failed, "allowed": limited.allowed, "hours": SPRAY_LIFTED.seconds // 3600}
        record(
            NETWORK_LIMIT_LIFTED, actor=actor_of(postmaster), source=flow.source, target=limited.network, change=change
        )
