"""Acts: what a person does to the own account happens once, under its lock, as the account is then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from accounts.directory.locks import lock_account_under_orders
from accounts.models import User
from security.errors import PasswordChangedMeanwhile, StepUpNeeded
from security.flow.values import Flow, Occasion
from security.grants.rules import PROVED_BY_LOGON, Purpose
from security.grants.services import spend_grant


@contextmanager
def acting(
    flow: Flow,
    *,
    spends: Purpose | None = None,
    allowed: Callable[..., None] | None = None,
    over: type[Exception] = PasswordChangedMeanwhile,
) -> Iterator[User]:
    """Open the transaction of one act of the flow's account, and yield the account's row, locked and as it is now.

    The orders of its domain hold until the end, too. In this order, and nothing is changed where it raises:
    ``allowed(account=row)`` raises what forbids the act; ``spends`` uses up the flow's proof for that purpose, or
    raises StepUpNeeded or StepUpSpent; without it, ``over`` is raised where password or factors were changed, or the
    account frozen, since the flow read it. A logon needs no proof for what ``PROVED_BY_LOGON`` says: it is one.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(flow.account)
        if allowed is not None:
            allowed(account=holder)
        if spends is None or _is_proof_itself(flow, spends):
            if holder.epochs != flow.epochs:
                raise over
        else:
            _spend(replace(flow, account=holder), spends)
        yield holder


def _is_proof_itself(flow: Flow, purpose: Purpose) -> bool:
    return flow.occasion is Occasion.LOGON and purpose in PROVED_BY_LOGON


def _spend(flow: Flow, purpose: Purpose) -> None:
    if flow.proof is None:
        raise StepUpNeeded
    spend_grant(grant_id=flow.proof, account=flow.account, session_key=flow.session_key, purpose=purpose)
