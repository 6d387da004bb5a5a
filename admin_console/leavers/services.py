"""Closing the account of somebody who leaves (X7), in one act: now, or at a set hour by the background process."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.directory.rules import Role
from accounts.directory.services import set_frozen
from accounts.events import ACCOUNT_FROZEN
from accounts.evidence import actor_of, record_about
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.capabilities.rules import CLOSING
from admin_console.errors import AlreadyLeaving, MustNotReset, NothingScheduled
from admin_console.events import LEAVER_CLOSED, LEAVER_SCHEDULED, LEAVER_STOPPED
from admin_console.leavers.models import LeaverOrder
from admin_console.leavers.queries import order_upon, waiting
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from mailportal.batches import delete_in_batches, log_retention
from mailportal.jobs import claim
from security.connections.services import try_cuts
from security.credentials import account_credential
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.resets.services import end_everything

# A process that was killed meanwhile gives the account back after this.
_LEASE = timedelta(minutes=1)
_AT_ONCE = 20

log = logging.getLogger(__name__)


def close_account(*, flow: Flow, account: User, reason: str) -> Receipt:
    """Close the account now; an order for later is done by that. Raises MustNotReset, what ``acting_upon`` raises."""
    with acting_upon(flow, account, *CLOSING, purpose=Purpose.LEAVER, refuse=MustNotReset) as (desk, locked):
        receipt = _close(locked, actor_of(desk.account), flow.source, reason)
        waiting().filter(account=locked).update(done_at=timezone.now(), receipt=receipt)
    _try_cuts(receipt)
    return receipt


def schedule_closing(*, flow: Flow, account: User, reason: str, at: datetime) -> LeaverOrder:
    """Order the account to be closed at that moment. Raises AlreadyLeaving where an order waits, MustNotReset."""
    with acting_upon(flow, account, *CLOSING, purpose=Purpose.LEAVER, refuse=MustNotReset) as (desk, locked):
        if order_upon(locked) is not None:
            raise AlreadyLeaving
        actor, source = actor_of(desk.account), flow.source
        order = LeaverOrder.objects.create(
            account=locked,
            reason=reason,
            due_at=at,
            actor_address=actor.address,
            actor_role=actor.role,
            actor_domain_id=actor.domain_id,
            reference=source.request_id,
        )
        change = {"at": at.isoformat(), "reason": reason}
        record_about(locked, LEAVER_SCHEDULED, actor=actor, source=source, change=change)
    return order


def stop_closing(*, flow: Flow, account: User) -> None:
    """Stop what waits. Raises NothingScheduled where it is done, stopped already, or never was."""
    with acting_upon(flow, account, *CLOSING) as (desk, locked):
        order = order_upon(locked)
        if order is None:
            raise NothingScheduled
        _stop(order, locked, actor_of(desk.account), flow.source)


def withdraw_closing(*, account: User, actor: Actor, source: Source) -> None:
    """Stop what waits, in the transaction of an act after which there is nothing to close."""
    order = order_upon(account)
    if order is not None:
        _stop(order, account, actor, source)


def close_due_accounts() -> int:
    """Close the accounts whose hour has come; return how many. Several processes may do so at once."""
    due = waiting().filter(due_at__lte=timezone.now())
    return sum(_carry_out(order) for order in claim(due, lease=_LEASE, most=_AT_ONCE))


def purge_leaver_orders() -> int:
    """Delete orders that are done or stopped and older than the logs' retention; return how many."""
    over = LeaverOrder.objects.exclude(done_at=None, stopped_at=None)
    return delete_in_batches(over.filter(ordered_at__lt=timezone.now() - log_retention()).order_by("ordered_at"))


def _carry_out(order: LeaverOrder) -> bool:
    try:
        receipt = _closed_by(order)
    except Exception:  # one account's trouble delays no other; the lease gives it back
        log.exception("The account of order %d was not closed", order.pk)
        LeaverOrder.objects.filter(pk=order.pk).update(tries=F("tries") + 1)
        return False
    if receipt is not None:
        _try_cuts(receipt)
    return receipt is not None


def _closed_by(order: LeaverOrder) -> Receipt | None:
    source = Source(ON_THE_HOST.address, "work", order.reference)
    with transaction.atomic(durable=True):
        locked = lock_account_under_orders(order.account)
        # What stops it holds the account, too.
        if not waiting().filter(pk=order.pk).exists():
            return None
        if not _is_still_theirs(order, locked):
            _stop(order, locked, PORTAL, source)
            return None
        receipt = _close(locked, order.actor, source, order.reason)
        LeaverOrder.objects.filter(pk=order.pk).update(done_at=timezone.now(), receipt=receipt)
    return receipt


def _is_still_theirs(order: LeaverOrder, account: User) -> bool:
    # Since then the account may have been given a rank that the one who ordered it must not touch (P12).
    is_peer = account.role != Role.EMPLOYEE or account.administers_since is not None
    return account.role == Role.EMPLOYEE and (order.actor_role == Role.POSTMASTER or not is_peer)


def _stop(order: LeaverOrder, account: User, actor: Actor, source: Source) -> None:
    LeaverOrder.objects.filter(pk=order.pk).update(stopped_at=timezone.now(), stopped_by=actor.address)
    record_about(account, LEAVER_STOPPED, actor=actor, source=source, change={"at": order.due_at.isoformat()})


def _close(account: User, actor: Actor, source: Source, reason: str) -> Receipt:
    # Before the freeze, which ends sessions by their epoch: the receipt names them.
    ended = end_everything(holder=account, actor=actor, source=source)
    if account.is_active:
        set_frozen(account=account, frozen=True)
        record_about(account, ACCOUNT_FROZEN, actor=actor, source=source, change={"why": "leaver"})
    record_about(account, LEAVER_CLOSED, actor=actor, source=source, change={"reason": reason})
    return leave_receipt(ReceiptKind.LEAVER, account=account, actor=actor, source=source, ended=ended, reason=reason)


def _try_cuts(receipt: Receipt) -> None:
    named = [line["credential"] for line in receipt.ended if line["credential"]]
    try_cuts(credentials=[account_credential(receipt.account_id), *named])
