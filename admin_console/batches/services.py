"""Drafting, ordering and forgetting batches (P9); the background process carries them out (``working``)."""

from django.db.models import Q
from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.evidence import actor_of
from accounts.models import User
from admin_console.batches.models import BatchItem, BatchRun
from admin_console.batches.rules import BatchChoices
from admin_console.capabilities.rules import NEEDS, BatchAct
from admin_console.desk import desk_of
from admin_console.errors import BatchOrdered, NotYourTask
from admin_console.events import BATCH_ORDERED
from admin_console.jobs import KEPT, KEPT_UNORDERED
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.passwords.activation.ordering import begin_round


def choose(*, batch: BatchRun, act: BatchAct, chosen: BatchChoices) -> None:
    """Keep in a draft what is to be done. Raises BatchOrdered where it is none any more."""
    drafts = BatchRun.objects.filter(pk=batch.pk, ordered_at=None)
    if not drafts.update(act=act, choices=chosen.as_json()):
        raise BatchOrdered
    batch.act, batch.choices = act, chosen.as_json()


def order_batch(*, flow: Flow, batch: BatchRun) -> None:
    """Hand a draft of the flow's account to the background process, for one fresh proof.

    Nothing is changed where it raises: StepUpNeeded or StepUpSpent; NotYourTask where the account may not do this any
    more; BatchOrdered where it was ordered or changed since the page read it.
    """
    with acting(flow, spends=Purpose.BATCH) as owner:
        desk = desk_of(owner)
        if desk is None or not desk.may(NEEDS[BatchAct(batch.act)]):
            raise NotYourTask
        now, source = timezone.now(), flow.source
        drafts = BatchRun.objects.filter(
            pk=batch.pk, owner=owner, ordered_at=None, act=batch.act, choices=batch.choices
        )
        ordered = drafts.update(
            ordered_at=now,
            due_at=now,
            source_address=source.address,
            source_program=source.program[:200],
            source_request=source.request_id,
        )
        if not ordered:
            raise BatchOrdered
        if batch.act == BatchAct.RESET:
            _begin_sheet(batch, actor_of(owner), source)
        change = {"batch": str(batch.public_id), "act": batch.act, "accounts": batch.total, **batch.chosen.as_json()}
        record(BATCH_ORDERED, actor=actor_of(owner), source=source, target=desk.domain.name, change=change)


def _begin_sheet(batch: BatchRun, actor: Actor, source: Source) -> None:
    # Empty: each account comes on it in the transaction in which it loses its password.
    nobody = User.objects.filter(pk=NOBODY)
    begun = begin_round(accounts=nobody, domain=batch.domain, actor=actor, source=source, days=batch.chosen.days)
    BatchRun.objects.filter(pk=batch.pk).update(sheet=begun.round)


def purge_batches() -> int:
    """Delete batches that ended more than 30 days ago, and drafts of yesterday, with their lines; return how many."""
    now = timezone.now()
    over = Q(ended_at__lt=now - KEPT) | Q(ordered_at__isnull=True, prepared_at__lt=now - KEPT_UNORDERED)
    old = BatchRun.objects.filter(over)
    # Line by line first: a batch has 20,000 of them, and writers wait for one statement that takes them all.
    delete_in_batches(BatchItem.objects.filter(batch__in=old).order_by("pk"))
    return delete_in_batches(old.order_by("prepared_at"))
