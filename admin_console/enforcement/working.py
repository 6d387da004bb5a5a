"""Carrying orders out at their hour and telling people of them: the background process's part (X1)."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.directory.queries import postmasters_of
from accounts.directory.rules import Role
from accounts.evidence import actor_of
from admin_console.desk import Desk, working_desk
from admin_console.enforcement.changes import forces
from admin_console.enforcement.going_on import going_on_of
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.queries import own_hours_in, waiting
from admin_console.enforcement.rehearsal import devices_by_account
from admin_console.enforcement.rules import SEEN
from admin_console.enforcement.services import (
    add_members,
    come_into_force,
    end_waiting,
    forced_accounts,
    record_cut_over,
)
from admin_console.events import CUT_OVER_COMPLETED
from admin_console.policies.review import orders_for
from admin_console.policies.services import TRIED_AT_ONCE, put_in_force
from admin_console.policies.targets import accounts_named, steps_in
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from mailportal.jobs import claim
from security.connections.services import try_cuts
from security.deadlines.models import Deadline
from security.deadlines.services import end_order, withdraw_orders
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.records.devices import uses_in
from security.records.rules import UseWay

# A process that was killed meanwhile gives the order back after this.
_LEASE: Final = timedelta(seconds=20)
_AT_ONCE: Final = 5
_TOLD_AT_ONCE: Final = 100

log = logging.getLogger(__name__)


def carry_out_cut_overs() -> int:
    """Put the orders in force whose hour has come; return how many. Several processes may do so at once."""
    due = waiting().filter(due_at__lte=timezone.now())
    # A look without a lock first: SQLite's begins with the transaction, and mostly there is nothing to do.
    if not due.exists():
        return 0
    return sum(_carry_out(cut_over) for cut_over in claim(due, lease=_LEASE, most=_AT_ONCE, counts=True))


def _carry_out(cut_over: CutOver) -> bool:
    try:
        credentials = _put_in_force(cut_over)
    except Exception:  # one order's trouble delays no other; the lease gives it back
        log.exception("Cut-over %s is not in force", cut_over.public_id)
        return False
    if credentials is not None:
        try_cuts(credentials=credentials[:TRIED_AT_ONCE])
    return credentials is not None


@transaction.atomic(durable=True)
def _put_in_force(cut_over: CutOver) -> tuple[str, ...] | None:
    domain = lock_orders(domain_id=cut_over.domain_id)
    held = waiting().select_related("ordered_by__domain", "personal").filter(pk=cut_over.pk).first()
    # Stopped, or done by another process. In a suspended domain nobody gets in: the order waits for its end.
    if held is None or domain.suspended_at is not None:
        return None
    desk, source = desk_of(held), source_of(held)
    # Without those whose department or account was deleted meanwhile.
    steps = [] if desk is None else steps_in(held.steps, desk)
    if desk is None or not forces(steps):
        lapse(held)
        return None
    # What is of single accounts already must not be taken for what was before the order.
    taken_back = 0 if held.personal is None else withdraw_orders(held.personal, only=accounts_named(steps))
    orders = orders_for(steps, domain_id=domain.pk)
    # Who has begun to use a mail program since the order was given is stopped, too.
    add_members(held, forced_accounts(steps, orders, domain_id=domain.pk), to_tell_at=None)
    actor = actor_of(desk.account)
    come_into_force(held, steps, orders, actor=actor, source=source)
    outcome = put_in_force(actor, steps, orders, source)
    if held.personal is not None:
        change = {"taken_back": taken_back + end_order(held.personal)}
        record_cut_over(held, CUT_OVER_COMPLETED, actor, source, change)
    return outcome.credentials


def source_of(cut_over: CutOver) -> Source:
    """Return from where what the background process does for an order comes."""
    return Source(ON_THE_HOST.address, "work", cut_over.reference)


def desk_of(cut_over: CutOver) -> Desk | None:
    """Return the desk of who gave the order; None where that is no postmaster any more, or may no longer work."""
    desk = working_desk(cut_over.ordered_by) if cut_over.ordered_by is not None else None
    return desk if desk is not None and desk.is_postmaster else None


def lapse(cut_over: CutOver) -> None:
    """End an order that cannot be carried out, and tell the postmasters."""
    end_waiting(cut_over, PORTAL, source_of(cut_over))
    for postmaster in postmasters_of(domain_id=cut_over.domain_id):
        notify(
            NoticeKind.CUT_OVER_LAPSED,
            account=postmaster,
            actor=PORTAL,
            source=ON_THE_HOST,
            whom=cut_over.whom,
            by=cut_over.actor_address,
        )


def tell_members() -> int:
    """Note for the postman what people are to hear of an order; return how many. Several processes may do so at once.

    The note and the day of it are one transaction: nobody hears twice.
    """
    due = CutOverMember.objects.filter(to_tell_at__lte=timezone.now())
    if not due.exists():
        return 0
    with transaction.atomic(durable=True):
        some = due.select_for_update(skip_locked=True, of=("self",)).order_by("to_tell_at", "pk")
        members = list(some.select_related("cut_over__domain", "cut_over__personal", "account__domain")[:_TOLD_AT_ONCE])
        _tell(members)
        told = CutOverMember.objects.filter(pk__in=[member.pk for member in members])
        told.update(to_tell_at=None, told_at=timezone.now())
    return len(members)


def _tell(members: Iterable[CutOverMember]) -> None:
    by_order: dict[CutOver, list[CutOverMember]] = {}
    for member in members:
        by_order.setdefault(member.cut_over, []).append(member)
    for cut_over, some in by_order.items():
        since = cut_over.ordered_at - SEEN
        uses = uses_in(domain_id=cut_over.domain_id, way=UseWay.ACCOUNT_PASSWORD, since=since)
        accounts = [member.account for member in some]
        devices, going_on = devices_by_account(uses, accounts), going_on_of(cut_over, accounts)
        hours = own_hours_in(cut_over, some)
        for member in some:
            kind, facts = _news_of(cut_over, hours.get(member.account_id))
            notify(
                NoticeKind.MAIL_PROGRAMS_GO_ON if member.account_id in going_on else kind,
                account=member.account,
                actor=Actor(cut_over.actor_address, Role.POSTMASTER, cut_over.domain_id),
                source=source_of(cut_over),
                message=cut_over.message,
                count=cut_over.old_days or 0,
                **facts,
                # One who is refused since may not have been seen before.
                programs=[(one.program, one.picture) for one in devices.get(member.account_id, [])] or [("", "")],
            )


def _news_of(cut_over: CutOver, own: Deadline | None) -> tuple[NoticeKind, dict[str, Any]]:
    """Return what somebody hears of an order: person by person of the hour that has begun, or of how it will."""
    if cut_over.personal is None or cut_over.in_force_at is not None:
        is_past, hour = cut_over.in_force_at is not None, cut_over.due_at
    elif own is None:
        grace = {"hour": cut_over.due_at.isoformat(), "grace": cut_over.personal.days}
        return NoticeKind.MAIL_PROGRAMS_STOP_EACH, grace
    else:
        is_past, hour = own.policy_number is not None, own.holds_at
    kind = NoticeKind.MAIL_PROGRAMS_STOPPED if is_past else NoticeKind.MAIL_PROGRAMS_STOP
    return kind, {"hour": hour.isoformat()}
