"""What an appointment says, pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from admin_console.capabilities.rules import Capability, written


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom, what, why and until when; ``departments`` are ids, and none where it is for the whole domain."""

    departments: frozenset[int]
    is_everywhere: bool
    capabilities: frozenset[Capability]
    reason: str = ""
    ends_at: datetime | None = None


def fingerprint_of(terms: Terms | None) -> str:
    """Return what stands for these terms on a page, so that an edit of older ones is noticed; None is for nobody."""
    if terms is None:
        return hashlib.sha256(b"").hexdigest()[:32]
    ends_at = terms.ends_at.isoformat() if terms.ends_at else None
    told = (sorted(terms.departments), terms.is_everywhere, written(terms.capabilities), terms.reason, ends_at)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
