"""Closing accounts at their hour: the background process's part, in the name of who ordered it (decision 0033)."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.directory.locks import lock_accounts, share_orders
from accounts.directory.queries import postmasters_of
from accounts.directory.rules import NOBODY, Role
from accounts.evidence import actor_of
from accounts.models import User
from admin_console.capabilities.rules import CLOSING
from admin_console.desk import Desk, working_desk
from admin_console.leavers.models import LeaverOrder
from admin_console.leavers.queries import waiting
from admin_console.leavers.services import close, stop_order, try_cuts_of_closing
from admin_console.reach import subjects_of
from admin_console.receipts.models import Receipt
from mailportal.audit.source import ON_THE_HOST, PORTAL, Source
from mailportal.jobs import claim
from security.notices.rules import NoticeKind
from security.notices.services import notify

# A process that was killed meanwhile gives the account back after this.
_LEASE = timedelta(minutes=1)
_AT_ONCE = 20

log = logging.getLogger(__name__)


def close_due_accounts() -> int:
    """Close the accounts whose hour has come; return how many. Several processes may do so at once."""
    due = waiting().filter(due_at__lte=timezone.now())
    return sum(_carry_out(order) for order in claim(due, lease=_LEASE, most=_AT_ONCE))


def _carry_out(order: LeaverOrder) -> bool:
    try:
        receipt = _closed_by(order)
    except Exception:  # one account's trouble delays no other; the lease gives it back
        log.exception("The account of order %d was not closed", order.pk)
        LeaverOrder.objects.filter(pk=order.pk).update(tries=F("tries") + 1)
        return False
    if receipt is not None:
        try_cuts_of_closing(receipt)
    return receipt is not None


def _closed_by(order: LeaverOrder) -> Receipt | None:
    source = Source(ON_THE_HOST.address, "work", order.reference)
    with transaction.atomic(durable=True):
        share_orders(domain_id=order.account.domain_id)
        both = lock_accounts({order.account_id, order.ordered_by_id or NOBODY})
        locked = both.get(order.account_id)
        # What stops it holds the account, too. In a suspended domain nobody gets in: the order waits for its end.
        if locked is None or _is_suspended(locked) or not waiting().filter(pk=order.pk).exists():
            return None
        desk = _desk_for(locked, both.get(order.ordered_by_id or NOBODY))
        if desk is None:
            _lapse(order, locked, source)
            return None
        receipt = close(locked, actor_of(desk.account), source, order.reason)
        LeaverOrder.objects.filter(pk=order.pk).update(done_at=timezone.now(), receipt=receipt)
    return receipt


def _is_suspended(account: User) -> bool:
    return account.domain is not None and account.domain.suspended_at is not None


def _desk_for(account: User, orderer: User | None) -> Desk | None:
    """Return the desk at which who ordered it may still close the account, None where there is none.

    An order may wait for a year: who gave it may be a leaver, too, or look after other people; and the account may
    have moved away, or have been given a rank that the desk must not touch (P12).
    """
    desk = working_desk(orderer, *CLOSING) if orderer is not None and account.role == Role.EMPLOYEE else None
    if desk is None or not subjects_of(desk).filter(pk=account.pk).exists():
        return None
    return desk


def _lapse(order: LeaverOrder, account: User, source: Source) -> None:
    stop_order(order, account, PORTAL, source)
    for postmaster in postmasters_of(domain_id=account.domain_id):
        notify(
            NoticeKind.LEAVER_NOT_CLOSED,
            account=postmaster,
            actor=PORTAL,
            source=ON_THE_HOST,
            address=account.address,
            by=order.actor_address,
        )
