"""Closing the account of somebody who leaves (X7), in one act: now, or ordered for a set hour (``working``)."""

from datetime import datetime

from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.events import ACCOUNT_FROZEN
from accounts.evidence import actor_of, record_about
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.capabilities.rules import CLOSING
from admin_console.errors import AlreadyLeaving, MustNotReset, NothingScheduled
from admin_console.events import LEAVER_CLOSED, LEAVER_SCHEDULED, LEAVER_STOPPED
from admin_console.leavers.models import LeaverOrder
from admin_console.leavers.queries import order_upon, undecided, waiting
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches, log_retention
from security.connections.services import try_cuts
from security.credentials import account_credential
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.resets.services import end_everything


def close_account(*, flow: Flow, account: User, reason: str) -> Receipt:
    """Close the account now; an order for later is done by that. Raises MustNotReset, what ``acting_upon`` raises."""
    with acting_upon(flow, account, *CLOSING, purpose=Purpose.LEAVER, refuse=MustNotReset) as (desk, locked):
        receipt = close(locked, actor_of(desk.account), flow.source, reason)
        undecided().filter(account=locked).update(done_at=timezone.now(), receipt=receipt)
    try_cuts_of_closing(receipt)
    return receipt


def schedule_closing(*, flow: Flow, account: User, reason: str, at: datetime) -> LeaverOrder:
    """Order the account to be closed at that moment. Raises AlreadyLeaving where an order waits, MustNotReset."""
    with acting_upon(flow, account, *CLOSING, purpose=Purpose.LEAVER, refuse=MustNotReset) as (desk, locked):
        if waiting().filter(account=locked).exists():
            raise AlreadyLeaving
        actor, source = actor_of(desk.account), flow.source
        # In the place of one that the portal stopped.
        undecided().filter(account=locked).update(stopped_by=actor.address)
        order = LeaverOrder.objects.create(
            account=locked,
            reason=reason,
            due_at=at,
            ordered_by=desk.account,
            actor_address=actor.address,
            reference=source.request_id,
        )
        change = {"at": at.isoformat(), "reason": reason}
        record_about(locked, LEAVER_SCHEDULED, actor=actor, source=source, change=change)
    return order


def stop_closing(*, flow: Flow, account: User) -> None:
    """Stop what waits, or let that rest which the portal stopped.

    Raises NothingScheduled where it is done, decided already, or never was, and what ``acting_upon`` raises.
    """
    with acting_upon(flow, account, *CLOSING) as (desk, locked):
        order = order_upon(locked)
        if order is None:
            raise NothingScheduled
        stop_order(order, locked, actor_of(desk.account), flow.source)


def withdraw_closing(*, account: User, actor: Actor, source: Source) -> None:
    """Stop what is undecided, in the transaction of an act after which there is nothing to close."""
    order = order_upon(account)
    if order is not None:
        stop_order(order, account, actor, source)


def purge_leaver_orders() -> int:
    """Delete orders that are done or stopped and older than the logs' retention; return how many."""
    over = LeaverOrder.objects.exclude(done_at=None, stopped_at=None)
    return delete_in_batches(over.filter(ordered_at__lt=timezone.now() - log_retention()).order_by("ordered_at"))


def stop_order(order: LeaverOrder, account: User, actor: Actor, source: Source) -> None:
    """End an order without effect, in the transaction that holds its account."""
    LeaverOrder.objects.filter(pk=order.pk).update(stopped_at=timezone.now(), stopped_by=actor.address)
    change = {"at": order.due_at.isoformat(), "ordered_by": order.actor_address}
    record_about(account, LEAVER_STOPPED, actor=actor, source=source, change=change)


def close(account: User, actor: Actor, source: Source, reason: str) -> Receipt:
    """Close an employee's account, in the transaction that holds it."""
    # Before the freeze, which ends sessions by their epoch: the receipt names them.
    ended = end_everything(holder=account, actor=actor, source=source)
    if account.is_active:
        set_frozen(account=account, frozen=True)
        record_about(account, ACCOUNT_FROZEN, actor=actor, source=source, change={"why": "leaver"})
    record_about(account, LEAVER_CLOSED, actor=actor, source=source, change={"reason": reason})
    return leave_receipt(ReceiptKind.LEAVER, account=account, actor=actor, source=source, ended=ended, reason=reason)


def try_cuts_of_closing(receipt: Receipt) -> None:
    """Try at once to end the connections of an account that was closed."""
    named = [line["credential"] for line in receipt.ended if line["credential"]]
    try_cuts(credentials=[account_credential(receipt.account_id), *named])
