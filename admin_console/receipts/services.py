"""Leaving a receipt with an act, and forgetting it with the logs."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind, kept
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_past, log_retention
from security.resets.rules import Holding


def leave_receipt(
    kind: ReceiptKind, *, account: User, actor: Actor, source: Source, ended: Iterable[Holding], **facts: object
) -> Receipt:
    """Leave a receipt of what ended, in the act's transaction; ``facts`` are what its words say besides, as JSON.

    The actor's reason is one of them.
    """
    if actor.reason:
        facts["reason"] = actor.reason
    return Receipt.objects.create(
        account=account,
        kind=kind,
        at=timezone.now(),
        actor_address=actor.address,
        reference=source.request_id,
        ended=kept(ended),
        facts=facts,
    )


def purge_receipts() -> int:
    """Delete receipts older than the logs' retention; return how many."""
    return delete_past(Receipt.objects.all(), "at", kept=log_retention())
