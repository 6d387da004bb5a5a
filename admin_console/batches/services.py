"""Drafting, ordering and forgetting batches (P9); the background process carries them out (``working``)."""

from accounts.directory.rules import NOBODY
from accounts.evidence import actor_of
from accounts.models import User
from admin_console.acting import acting_at_desk
from admin_console.batches.models import BatchItem, BatchRun
from admin_console.batches.rules import BatchChoices
from admin_console.capabilities.rules import NEEDS, BatchAct
from admin_console.errors import BatchOrdered
from admin_console.events import BATCH_ORDERED
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches
from security.flow.values import Flow
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
    with acting_at_desk(flow, NEEDS[BatchAct(batch.act)], purpose=Purpose.BATCH) as desk:
        owner = desk.account
        wanted = {"pk": batch.pk, "owner": owner, "act": batch.act, "choices": batch.choices}
        if not BatchRun.objects.order(source=flow.source, **wanted):
            raise BatchOrdered
        if batch.act == BatchAct.RESET:
            _begin_sheet(batch, actor_of(owner), flow.source)
        change = {"batch": str(batch.public_id), "act": batch.act, "accounts": batch.total, **batch.chosen.as_json()}
        record(BATCH_ORDERED, actor=actor_of(owner), source=flow.source, target=desk.domain.name, change=change)


def _begin_sheet(batch: BatchRun, actor: Actor, source: Source) -> None:
    # Empty: each account comes on it in the transaction in which it loses its password.
    nobody = User.objects.filter(pk=NOBODY)
    begun = begin_round(accounts=nobody, domain=batch.domain, actor=actor, source=source, days=batch.chosen.days)
    BatchRun.objects.filter(pk=batch.pk).update(sheet=begun.round)


def purge_batches() -> int:
    """Delete batches that ended more than 30 days ago, and drafts of yesterday, with their lines; return how many."""
    old = BatchRun.objects.over()
    # Line by line first: a batch has 20,000 of them, and writers wait for one statement that takes them all.
    delete_in_batches(BatchItem.objects.filter(batch__in=old.order_by()).order_by("pk"))
    return delete_in_batches(old)
