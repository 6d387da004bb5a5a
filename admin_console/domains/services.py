"""Letting a company in: an operator's act, with a proof (O1)."""

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import Domain
from admin_console.operating import proved_operator
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.operators.creation import admit_domain


@transaction.atomic(durable=True)
def create_domain(*, flow: Flow, name: str, display_name: str, time_zone: str) -> tuple[Domain, str]:
    """Create a domain and its postmaster; return it, and the link by which the postmaster sets a password, once.

    Raises DomainTaken and AddressTaken, and what ``proved_operator`` raises; nothing is changed then.
    """
    operator = proved_operator(flow, purpose=Purpose.CREATE_DOMAIN)
    return admit_domain(
        name=name, display_name=display_name, time_zone=time_zone, actor=actor_of(operator), source=flow.source
    )
