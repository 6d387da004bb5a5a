"""Making evidence packs: the background process's part. The audit chain is read to its end, which may take minutes."""

import hashlib
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from admin_console.desk import Desk, working_desk
from admin_console.events import EVIDENCE_SIGNED
from admin_console.evidence.contents import about, files_of
from admin_console.evidence.models import EvidencePack
from admin_console.evidence.rules import KEY_PURPOSE, archive
from admin_console.jobs import NoLongerHeld
from mailportal.audit.services import record
from mailportal.audit.source import PORTAL
from mailportal.audit.verification import Findings, verify_chain
from mailportal.crypto.signing import sign

# A pack that several processes died of is not tried for ever.
_MOST_TRIES: Final = 3


def make_packs() -> int:
    """Make every pack that was ordered; return how many were tried. Any number of processes may do this at once."""
    tried = 0
    while (pack := EvidencePack.objects.claim_next()) is not None:
        tried += 1
        try:
            _make(pack)
        except NoLongerHeld:
            continue
    return tried


def _make(pack: EvidencePack) -> None:
    desk = working_desk(pack.owner)
    if pack.tries > _MOST_TRIES or desk is None or not desk.is_postmaster:
        EvidencePack.objects.hold(pack, ended_at=timezone.now())
        return
    findings = verify_chain(beat=lambda: EvidencePack.objects.keep(pack))
    data, holds = _archive(pack, desk, findings), findings.broken is None
    with transaction.atomic(durable=True):
        EvidencePack.objects.hold(pack, archive=data, holds=holds, ended_at=timezone.now())
        change = {"pack": str(pack.public_id), "sha256": hashlib.sha256(data).hexdigest(), "holds": holds}
        record(
            EVIDENCE_SIGNED,
            actor=PORTAL,
            source=pack.source,
            target=desk.domain.name,
            domain_id=desk.domain.pk,
            change=change,
        )


def _archive(pack: EvidencePack, desk: Desk, findings: Findings) -> bytes:
    made_at = timezone.now()
    return archive(
        files_of(desk, findings, made_at=made_at),
        about=about(pack, desk),
        made_at=made_at,
        sign=lambda manifest: sign(settings.KEYS, KEY_PURPOSE, manifest),
    )
