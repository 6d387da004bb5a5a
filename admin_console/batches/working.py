"""Carrying out batches: the background process's part, in small transactions that go on where they were cut short.

Each account is judged again under its lock, with the orders of the domain and the appointment of the owner as they are
then. That it is done is written in the transaction of the act itself, so that it is never done twice.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.directory.locks import lock_accounts, lock_orders, share_orders
from accounts.directory.rules import NOBODY
from accounts.evidence import actor_of
from accounts.models import User
from admin_console.batches.acts import ACTS, Errand
from admin_console.batches.models import BatchItem, BatchRun
from admin_console.batches.rules import ItemState, LeftOut
from admin_console.batches.sorting import BROWSERS, all_left_out, sorted_items
from admin_console.capabilities.rules import NEEDS, BatchAct
from admin_console.desk import working_desk
from admin_console.events import BATCH_ENDED
from admin_console.jobs import LEASE, TURN_SECONDS
from admin_console.reach import departments_of
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.batches import leave_room
from mailportal.sql import row_count

_AT_ONCE = 50


def carry_out_batches() -> int:
    """Carry out every batch that was ordered; return how many accounts are behind us.

    Any number of processes may do this at once. Several batches take turns, so that none waits for a long one.
    """
    done = 0
    while (batch := BatchRun.objects.claim_next()) is not None:
        done += take_turn(batch)
    return done


def take_turn(batch: BatchRun) -> int:
    """Carry out a part of a claimed batch, or its end, and give it back; return how many accounts are behind us."""
    done, ends = 0, time.monotonic() + TURN_SECONDS
    while time.monotonic() < ends:
        began = time.monotonic()
        some = _carry_out_some(batch)
        if not some:
            _end(batch)
            return done
        done += some
        leave_room(began)
    BatchRun.objects.filter(pk=batch.pk).update(due_at=timezone.now(), claimed_until=None)
    return done


def _carry_out_some(batch: BatchRun) -> int:
    """Carry out the next few; return how many are behind us, none where all were."""
    waiting = batch.items.filter(state=ItemState.WAITING).order_by("pk")
    wanted = list(waiting.values_list("account", flat=True)[:_AT_ONCE])
    if not wanted:
        return 0
    act = BatchAct(batch.act)
    with transaction.atomic(durable=True):
        # What writes orders holds them alone, as every change of them does.
        hold_orders = lock_orders if act is BatchAct.PROTOCOLS else share_orders
        hold_orders(domain_id=batch.domain_id)
        locked = lock_accounts({*wanted, batch.owner_id})
        owner = locked[batch.owner_id]
        errand, judged = _prepared(batch, act, owner)
        # Read again under the locks: another process may have done some of them meanwhile.
        items = list(judged.filter(account__in=wanted, state=ItemState.WAITING))
        closed = [*_leave_out(items), *_touch(act, errand, items, locked)]
        BatchItem.objects.bulk_update(closed, ["state", "reason", "ended", "at"])
        states = Counter(item.state for item in closed)
        BatchRun.objects.filter(pk=batch.pk).update(
            done=F("done") + len(closed),
            left_out=F("left_out") + states[ItemState.LEFT_OUT],
            failed=F("failed") + states[ItemState.FAILED],
            claimed_until=timezone.now() + LEASE,
        )
    return len(wanted)


def _prepared(batch: BatchRun, act: BatchAct, owner: User) -> tuple[Errand, QuerySet[Any]]:
    """Return what is to be done, and all items with their verdict, as everything stands under the locks."""
    chosen, desk, department = batch.chosen, working_desk(owner, NEEDS[act]), None
    if desk is None:
        judged = all_left_out(batch, LeftOut.FORBIDDEN)
    else:
        judged = sorted_items(batch, desk)
        if act is BatchAct.FREEZE:
            # It ends them by the account's epoch, and nobody could count them afterwards.
            judged = judged.annotate(**{kind.name.lower(): row_count(rows()) for kind, rows in BROWSERS.items()})
        if act is BatchAct.MOVE:
            department = departments_of(desk).filter(pk=chosen.department or NOBODY).first()
    return Errand(actor_of(owner), batch.source, batch.domain, chosen, department, batch.sheet), judged


def _leave_out(items: Sequence[Any]) -> Iterator[BatchItem]:
    for item in items:
        if item.verdict:
            yield _closed(item, ItemState.LEFT_OUT, reason=item.verdict)


def _touch(act: BatchAct, errand: Errand, items: Sequence[Any], locked: Mapping[int, User]) -> Iterator[BatchItem]:
    touched = {item.account_id: item for item in items if not item.verdict}
    for carried in ACTS[act](errand, [locked[key] for key in touched]):
        item = touched[carried.account.pk]
        if carried.has_failed:
            yield _closed(item, ItemState.FAILED, reason=LeftOut.ERROR)
        else:
            yield _closed(item, ItemState.DONE, ended={**_browsers_of(item), **carried.ended})


def _browsers_of(item: Any) -> Mapping[str, int]:  # noqa: ANN401 - an item with its verdict
    counts = {kind.value: getattr(item, kind.name.lower(), 0) for kind in BROWSERS}
    return {kind: number for kind, number in counts.items() if number}


def _closed(
    item: BatchItem, state: ItemState, *, reason: str = "", ended: Mapping[str, int] | None = None
) -> BatchItem:
    item.state, item.reason, item.ended, item.at = state, reason, dict(ended or {}), timezone.now()
    return item


@transaction.atomic(durable=True)
def _end(batch: BatchRun) -> None:
    now = timezone.now()
    if not BatchRun.objects.filter(pk=batch.pk, ended_at=None).update(ended_at=now, claimed_until=None):
        return  # another process was faster
    batch.refresh_from_db()
    record(
        BATCH_ENDED,
        actor=PORTAL,
        source=ON_THE_HOST,
        target=batch.owner.address,
        domain_id=batch.domain_id,
        change={
            "batch": str(batch.public_id),
            "act": batch.act,
            "changed": batch.touched,
            "left_out": batch.left_out,
            "failed": batch.failed,
        },
    )
