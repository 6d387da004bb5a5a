"""Deciding about what the link in a notice stopped, for an employee who cannot (X34)."""

from uuid import UUID

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.freezing.thawing import remove_frozen, require_may_thaw, thaw
from security.grants.rules import Purpose
from security.grants.services import spend_grant


def thaw_employee(*, postmaster: User, account: User, grant_id: UUID, session_key: str, source: Source) -> None:
    """Spend one proof of the postmaster's on letting what was stopped work again.

    Raises NothingFrozen, StepUpNeeded, StepUpSpent, and NotYoursToThaw for the postmaster's own account where no
    factor from before is left.
    """
    with transaction.atomic(durable=True):
        _prove(postmaster, account, grant_id, session_key)
        thaw(account=account, actor=actor_of(postmaster), source=source)


def remove_frozen_of_employee(
    *, postmaster: User, account: User, grant_id: UUID, session_key: str, source: Source
) -> None:
    """Spend one proof of the postmaster's on removing what was stopped. Raises what ``thaw_employee`` raises."""
    with transaction.atomic(durable=True):
        _prove(postmaster, account, grant_id, session_key)
        remove_frozen(account=account, actor=actor_of(postmaster), source=source)


def _prove(postmaster: User, account: User, grant_id: UUID, session_key: str) -> None:
    # Both rows in one order, so that two postmasters who decide about each other never wait in a circle.
    locked = User.objects.select_for_update().filter(pk__in={postmaster.pk, account.pk}).order_by("pk")
    holder = {row.pk: row for row in locked}[postmaster.pk]
    if postmaster.pk == account.pk:
        require_may_thaw(account=holder)
    spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.ENFORCE)
