"""Deciding about what the link in a notice stopped, for an employee who cannot (X34)."""

from dataclasses import replace

from django.db import transaction

from accounts.models import User
from accounts.roles.actors import actor_of
from security.flow.values import Flow
from security.freezing.thawing import remove_frozen, require_may_thaw, thaw
from security.grants.rules import Purpose
from security.grants.services import spend_proof


def thaw_employee(*, flow: Flow, account: User) -> None:
    """Spend one proof of the postmaster's on letting what was stopped work again.

    Raises NothingFrozen, StepUpNeeded, StepUpSpent, and NotYoursToThaw for the postmaster's own account where no
    factor from before is left.
    """
    with transaction.atomic(durable=True):
        _prove(flow, account)
        thaw(account=account, actor=actor_of(flow.account), source=flow.source)


def remove_frozen_of_employee(*, flow: Flow, account: User) -> None:
    """Spend one proof of the postmaster's on removing what was stopped. Raises what ``thaw_employee`` raises."""
    with transaction.atomic(durable=True):
        _prove(flow, account)
        remove_frozen(account=account, actor=actor_of(flow.account), source=flow.source)


def _prove(flow: Flow, account: User) -> None:
    # Both rows in one order, so that two postmasters who decide about each other never wait in a circle.
    locked = User.objects.select_for_update().filter(pk__in={flow.account.pk, account.pk}).order_by("pk")
    holder = {row.pk: row for row in locked}[flow.account.pk]
    if holder.pk == account.pk:
        require_may_thaw(account=holder)
    spend_proof(flow=replace(flow, account=holder), purpose=Purpose.ENFORCE)
