"""What an operator looked at: looking changes nothing, and is on record all the same."""

from datetime import timedelta

from django.utils import timezone

from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.audit.verification import Findings
from security.events import AUDIT_LOG_VERIFIED, KEYS_LISTED
from security.operators.key_usage import KeyUse, LostKeys

# The sealer runs once a second; after a minute it is not running.
_TAIL_IS_LATE_AFTER = timedelta(minutes=1)


def is_tail_late(*, findings: Findings) -> bool:
    """Whether events wait for the sealer longer than a sealer that runs lets them."""
    since = findings.unsealed_since
    return since is not None and timezone.now() - since > _TAIL_IS_LATE_AFTER


def record_verification(*, findings: Findings) -> None:
    """Record that the audit chain was verified, and what was found."""
    broken = findings.broken
    change = {"verified": findings.verified, "unsealed": findings.unsealed, "broken_at": broken and broken.sequence}
    record(AUDIT_LOG_VERIFIED, actor=PORTAL, source=ON_THE_HOST, change=change)


def record_listing(*, uses: list[KeyUse], lost: LostKeys) -> None:
    """Record that the keys were listed, and rows of which purposes depend on keys that are gone."""
    change = {"keys": len(uses), "lost": {purpose: sum(rows.values()) for purpose, rows in lost.items()}}
    record(KEYS_LISTED, actor=PORTAL, source=ON_THE_HOST, change=change)
