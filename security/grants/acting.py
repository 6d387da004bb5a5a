"""Acts: what a person does to the own account happens once, under its lock, as the account is then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.models import User
from security.errors import PasswordChangedMeanwhile, RestingAfterPass
from security.flow.values import Flow, Occasion
from security.grants.rules import PROVED_BY_LOGON, Purpose
from security.grants.services import spend_proof


@contextmanager
def acting(
    flow: Flow,
    *,
    spends: Purpose | None = None,
    allowed: Callable[..., None] | None = None,
    over: type[Exception] | None = None,
) -> Iterator[User]:
    """Open the transaction of one act of the flow's account, and yield the account's row, locked and as it is now.

    The orders of its domain hold until the end, too. In this order, and nothing is changed where it raises:
    ``allowed(account=row)`` raises what forbids the act; ``spends`` uses up the flow's proof for that purpose, where
    one is due, or raises StepUpNeeded or StepUpSpent. A proof heeds a new password and a freeze by itself; without one,
    or where it is given, ``over`` is raised where password or factors were changed, or the account frozen, since the
    flow read it, by default PasswordChangedMeanwhile.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(flow.account)
        if allowed is not None:
            allowed(account=holder)
        if spends is not None and is_proof_due(flow, spends):
            spend_proof(flow=replace(flow, account=holder), purpose=spends)
        else:
            over = over or PasswordChangedMeanwhile
        if over is not None and holder.epochs != flow.epochs:
            raise over
        yield holder


def is_proof_due(flow: Flow, purpose: Purpose) -> bool:
    """Whether the flow needs a proof of its own for this: a logon needs none for what ``PROVED_BY_LOGON`` says."""
    return flow.occasion is not Occasion.LOGON or purpose not in PROVED_BY_LOGON


def require_rest_after_pass(*, account: User) -> None:
    """Raise RestingAfterPass within 24 hours of a second factor that was bound by an enrolment pass (X21)."""
    if account.rests_until is not None and timezone.now() < account.rests_until:
        raise RestingAfterPass(until=account.rests_until)
