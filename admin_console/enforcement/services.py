"""Forcing security passwords now, from an hour on or person by person, stopping what waits, and reminding (X1, X18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.evidence import actor_of
from accounts.models import Domain, User
from accounts.policies.kinds import Stop
from accounts.policies.resolve import DomainOrders
from admin_console.acting import proved_postmaster, require_postmaster
from admin_console.desk import Desk
from admin_console.enforcement.changes import scopes_of, taking_back
from admin_console.enforcement.going_on import keep_on
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.queries import to_remind, waiting
from admin_console.enforcement.rehearsal import stopping_uses
from admin_console.errors import NothingScheduled
from admin_console.events import CUT_OVER_REMINDED, CUT_OVER_SCHEDULED, CUT_OVER_STOPPED
from admin_console.policies.review import active_accounts, moves_of, stopped_by
from admin_console.policies.services import TRIED_AT_ONCE, Outcome, confirmed, put_in_force
from admin_console.policies.targets import PolicyStep, kept, label_of
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches, log_retention
from mailportal.sql import insert_from
from security.connections.services import try_cuts
from security.deadlines.models import PersonalOrder
from security.deadlines.services import end_order
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.records.devices import device_key, first_halves


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was confirmed: the change, the fingerprint of its review, whether people are told, and what besides.

    ``old_days``: for how long passwords live on in mail programs, None where they stop (X13).
    """

    steps: Sequence[PolicyStep]
    seen: str
    tells: bool
    message: str = ""
    old_days: int | None = None

    @property
    def domain(self) -> Domain:
        """Return whose rules change."""
        return self.steps[0].target.domain


def force_now(*, flow: Flow, wanted: Confirmed) -> tuple[Outcome, CutOver | None]:
    """Write the change; return what it did, and how it goes on where anybody's mail programs stop.

    Raises what ``confirmed`` raises.
    """
    steps = wanted.steps
    with confirmed(flow=flow, domain=wanted.domain, steps=steps, seen=wanted.seen) as (holder, orders):
        cut_over = _given(holder, flow.source, wanted, orders, due_at=timezone.now())
        if cut_over.devices:
            come_into_force(cut_over, steps, orders, actor=actor_of(holder), source=flow.source)
        else:
            cut_over.delete()
        outcome = put_in_force(actor_of(holder), steps, orders, flow.source)
    try_cuts(credentials=outcome.credentials[:TRIED_AT_ONCE])
    return outcome, cut_over if cut_over.devices else None


def force_at(*, flow: Flow, wanted: Confirmed, at: datetime) -> CutOver:
    """Order the change for a moment that is to come. Raises what ``confirmed`` raises."""
    domain, steps = wanted.domain, wanted.steps
    with confirmed(flow=flow, domain=domain, steps=steps, seen=wanted.seen) as (holder, orders):
        cut_over = _given(holder, flow.source, wanted, orders, due_at=at)
        change = {"at": at.isoformat(), "devices": cut_over.devices, "old_days": cut_over.old_days}
        record_cut_over(cut_over, CUT_OVER_SCHEDULED, actor_of(holder), flow.source, change)
    return cut_over


def force_person_by_person(*, flow: Flow, wanted: Confirmed, days: int, last_at: datetime) -> CutOver:
    """Order the change for each person ``days`` after their own first logon, for everybody at ``last_at``.

    Nobody's hour is written here: each begins with a logon. Raises what ``confirmed`` raises.
    """
    domain, steps = wanted.domain, wanted.steps
    with confirmed(flow=flow, domain=domain, steps=steps, seen=wanted.seen) as (holder, orders):
        cut_over = _given(holder, flow.source, wanted, orders, due_at=last_at)
        cut_over.personal = PersonalOrder.objects.create(
            domain=domain,
            scopes=scopes_of(steps),
            days=days,
            last_at=last_at,
            actor_address=holder.address,
            reference=flow.source.request_id,
            message=wanted.message,
        )
        cut_over.save(update_fields=["personal"])
        change = {"at": last_at.isoformat(), "devices": cut_over.devices, "days": days}
        record_cut_over(cut_over, CUT_OVER_SCHEDULED, actor_of(holder), flow.source, change)
    return cut_over


def _given(holder: User, source: Source, wanted: Confirmed, orders: DomainOrders, *, due_at: datetime) -> CutOver:
    accounts = forced_accounts(wanted.steps, orders, domain_id=wanted.domain.pk)
    uses = stopping_uses(accounts, domain_id=wanted.domain.pk)
    cut_over = CutOver.objects.create(
        domain=wanted.domain,
        steps=[kept(step) for step in wanted.steps],
        whom=label_of(wanted.steps),
        devices=first_halves(uses).values_list(device_key()).distinct().count(),
        old_days=wanted.old_days,
        ordered_by=holder,
        actor_address=holder.address,
        reference=source.request_id,
        due_at=due_at,
        message=wanted.message,
    )
    add_members(cut_over, accounts, to_tell_at=timezone.now() if wanted.tells else None)
    return cut_over


def forced_accounts(steps: Sequence[PolicyStep], orders: DomainOrders, *, domain_id: int) -> QuerySet[User]:
    """Return the accounts whose account password the steps stop in mail programs."""
    moves = moves_of(steps, orders, domain_id=domain_id)
    return active_accounts(domain_id=domain_id).filter(stopped_by(moves, Stop.ACCOUNT_PASSWORD))


def add_members(cut_over: CutOver, accounts: QuerySet[User], *, to_tell_at: datetime | None) -> int:
    """Write down those of the accounts whose mail programs stop and who are not there yet; return how many.

    In one statement, however many they are.
    """
    uses = stopping_uses(accounts, domain_id=cut_over.domain_id)
    there = CutOverMember.objects.filter(cut_over=cut_over).values("account")
    people = User.objects.filter(pk__in=uses.order_by().values("account_id")).exclude(pk__in=there)
    return insert_from(people, CutOverMember(cut_over=cut_over, to_tell_at=to_tell_at), {"account_id": F("pk")})


def come_into_force(
    cut_over: CutOver, steps: Sequence[PolicyStep], orders: DomainOrders, *, actor: Actor, source: Source
) -> None:
    """Note in the transaction that writes the order that it holds, and what takes it back; before it is written."""
    accounts = forced_accounts(steps, orders, domain_id=cut_over.domain_id)
    keep_on(cut_over, accounts, actor=actor, source=source)
    before = [kept(step) for step in taking_back(steps, orders)]
    CutOver.objects.filter(pk=cut_over.pk).update(in_force_at=timezone.now(), before=before)


def stop_cut_over(*, flow: Flow, cut_over: CutOver) -> None:
    """Stop an order that waits for its hour.

    Raises NothingScheduled where it is in force or stopped, StepUpNeeded, StepUpSpent and NotYourTask.
    """
    with transaction.atomic(durable=True):
        # As the background process that carries it out.
        lock_orders(domain_id=cut_over.domain_id)
        holder = proved_postmaster(flow, purpose=Purpose.ENFORCE)
        if not waiting().filter(pk=cut_over.pk).exists():
            raise NothingScheduled
        end_waiting(cut_over, actor_of(holder), flow.source)


def end_waiting(cut_over: CutOver, actor: Actor, source: Source) -> None:
    """End an order before it holds for everybody, in the transaction that holds the domain's orders.

    What it has required of single people at their hours is taken back.
    """
    CutOver.objects.filter(pk=cut_over.pk).update(stopped_at=timezone.now(), stopped_by=actor.address)
    CutOverMember.objects.filter(cut_over=cut_over).update(to_tell_at=None)
    change: dict[str, object] = {"at": cut_over.due_at.isoformat(), "ordered_by": cut_over.actor_address}
    if cut_over.personal is not None:
        change["taken_back"] = end_order(cut_over.personal)
    record_cut_over(cut_over, CUT_OVER_STOPPED, actor, source, change)


def remind(*, desk: Desk, cut_over: CutOver, who: Sequence[int] | None, source: Source) -> int:
    """Let those who have still to act hear of it once more; return how many.

    ``who`` are some of the accounts, None is everybody. Nobody hears twice on one day. Raises NotYourTask.
    """
    with transaction.atomic(durable=True):
        holder = User.objects.select_related("domain").get(pk=desk.account.pk)
        require_postmaster(holder)
        told = to_remind(cut_over, who=who).update(to_tell_at=timezone.now())
        if told:
            record_cut_over(cut_over, CUT_OVER_REMINDED, actor_of(holder), source, {"people": told})
    return told


def record_cut_over(cut_over: CutOver, event: str, actor: Actor, source: Source, change: Mapping[str, object]) -> None:
    """Record an event about an order."""
    record(event, actor=actor, source=source, target=cut_over.whom, domain_id=cut_over.domain_id, change=change)


def purge_cut_overs() -> int:
    """Delete orders that no longer wait and are older than the logs' retention; return how many rows."""
    over = CutOver.objects.exclude(in_force_at=None, stopped_at=None)
    return delete_in_batches(over.filter(ordered_at__lt=timezone.now() - log_retention()).order_by("ordered_at"))
