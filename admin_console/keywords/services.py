"""Changing a domain's list of weak-password keywords: reviewed, proved, and with evidence."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.events import WEAK_KEYWORDS_SET
from accounts.evidence import actor_of
from accounts.models import Domain
from accounts.passwords.keywords import Keyword
from accounts.passwords.queries import keywords_of
from accounts.passwords.services import set_weak_keywords
from admin_console.acting import proved_postmaster
from admin_console.errors import ChangedMeanwhile
from mailportal.audit.services import record
from security.flow.values import Flow
from security.grants.rules import Purpose


@dataclass(frozen=True, slots=True)
class KeywordChange:
    """A list that is to take the place of the present one; ``fingerprint`` stands for both."""

    wanted: Sequence[Keyword]
    added: Sequence[Keyword]
    removed: Sequence[Keyword]
    fingerprint: str


def change_to(wanted: Sequence[Keyword], *, domain_id: int) -> KeywordChange:
    """Return what the list would change now."""
    present = keywords_of(domain_id=domain_id)
    lines = repr(([keyword.line for keyword in present], [keyword.line for keyword in wanted]))
    return KeywordChange(
        wanted=wanted,
        added=[keyword for keyword in wanted if keyword not in set(present)],
        removed=[keyword for keyword in present if keyword not in set(wanted)],
        fingerprint=hashlib.sha256(lines.encode()).hexdigest()[:32],
    )


@transaction.atomic(durable=True)
def save_keywords(*, flow: Flow, domain: Domain, wanted: Sequence[Keyword], seen: str) -> KeywordChange:
    """Put the list in force exactly as it was reviewed; ``seen`` is the fingerprint of the review.

    Nothing is changed, and the proof not spent, when it raises ChangedMeanwhile (another list holds than the one that
    was reviewed), or what ``proved_postmaster`` raises.
    """
    # Another postmaster's change waits here, then meets this one.
    lock_orders(domain_id=domain.pk)
    change = change_to(wanted, domain_id=domain.pk)
    if change.fingerprint != seen:
        raise ChangedMeanwhile
    postmaster = proved_postmaster(flow, purpose=Purpose.ENFORCE)
    set_weak_keywords(domain=domain, keywords=wanted)
    # How many, never which: the log is read by more people than the list.
    numbers = {"added": len(change.added), "removed": len(change.removed), "keywords": len(wanted)}
    record(
        WEAK_KEYWORDS_SET,
        actor=actor_of(postmaster),
        source=flow.source,
        target=str(domain),
        domain_id=domain.pk,
        change=numbers,
    )
    return change
