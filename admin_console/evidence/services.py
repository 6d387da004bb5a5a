"""Ordering, taking and forgetting evidence packs (X29); the background process makes them (``working``)."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone

from accounts.evidence import actor_of
from admin_console.acting import acting_at_desk
from admin_console.desk import Desk
from admin_console.errors import EvidenceUnderWay, NotYourTask
from admin_console.events import EVIDENCE_ORDERED, EVIDENCE_TAKEN
from admin_console.evidence.models import EvidencePack
from mailportal.audit.services import record
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches
from security.flow.values import Flow
from security.grants.rules import Purpose


def order_pack(*, flow: Flow) -> EvidencePack:
    """Let the background process make a pack of the desk's domain, for one fresh proof.

    Raises StepUpNeeded or StepUpSpent, NotYourTask for anybody but a postmaster, and EvidenceUnderWay where one of
    theirs is being made: it would hold the same.
    """
    with acting_at_desk(flow, purpose=Purpose.EXPORT) as desk:
        if not desk.is_postmaster:
            raise NotYourTask
        if EvidencePack.objects.filter(domain=desk.domain, owner=desk.account, ended_at=None).exists():
            raise EvidenceUnderWay
        pack, now = EvidencePack(domain=desk.domain, owner=desk.account), timezone.now()
        pack.due_at = pack.ordered_at = now
        pack.source_address, pack.source_program = flow.source.address, flow.source.program[:200]
        pack.source_request = flow.source.request_id
        pack.save()
        record(EVIDENCE_ORDERED, actor=actor_of(desk.account), source=flow.source, target=desk.domain.name)
    return pack


def take_pack(*, desk: Desk, public_id: UUID, source: Source) -> EvidencePack:
    """Return one of the desk's own packs with its file, and record that it was taken. Raises Http404."""
    pack = EvidencePack.objects.owned_by(desk).filter(public_id=public_id, archive__isnull=False).first()
    if pack is None:
        raise Http404
    change = {"pack": str(pack.public_id)}
    record(EVIDENCE_TAKEN, actor=actor_of(desk.account), source=source, target=desk.domain.name, change=change)
    return pack


def purge_packs() -> int:
    """Delete packs that ended more than 30 days ago; return how many."""
    return delete_in_batches(EvidencePack.objects.over())
