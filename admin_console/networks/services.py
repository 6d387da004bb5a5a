"""Lifting a network's limit on wrong passwords for a day."""

from uuid import UUID

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import User
from admin_console.access import domain_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.events import NETWORK_LIMIT_LIFTED
from security.grants.rules import Purpose
from security.grants.services import spend_grant
from security.limits import SPRAY_LIFTED
from security.passwords import sprays
from security.passwords.sprays import LimitedNetwork


def lift_limit(*, postmaster: User, limited: LimitedNetwork, grant_id: UUID, session_key: str, source: Source) -> None:
    """Let the network fail at more accounts of the postmaster's own domain for 24 hours; other limits stay.

    Raises StepUpNeeded or StepUpSpent.
    """
    with transaction.atomic(durable=True):
        holder = User.objects.select_for_update().get(pk=postmaster.pk)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.LIFT_LIMIT)
        sprays.lift(domain_id=domain_of(postmaster).pk, network=limited.network)
        change = {"failed": limited.failed, "allowed": limited.allowed, "hours": SPRAY_LIFTED.seconds // 3600}
        record(NETWORK_LIMIT_LIFTED, actor=actor_of(postmaster), source=source, target=limited.network, change=change)
