"""The sealer: gives each event its place in the chain, after the act, so that no act waits for another's."""

import time
from datetime import UTC

from django.conf import settings
from django.db import connection, transaction

from mailportal.audit.chain import GENESIS, mac_of
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.batches import leave_room
from mailportal.crypto.keyring import PurposeKey

# Events sealed in one transaction: SQLite's other writers wait that long (some 20 ms).
_AT_ONCE = 200
# PostgreSQL's advisory lock of the one sealer; any constant that nothing else uses.
_LOCK = 7_032_112


def seal_pending() -> int:
    """Seal every event that is not sealed yet and return how many; where another process is at it, 0."""
    sealed = 0
    # Asked first, for on SQLite the transaction below takes the lock that all writers want.
    while AuditEvent.objects.filter(sequence=None).exists():
        began = time.monotonic()
        latest = _seal_some()
        sealed += latest
        if latest < _AT_ONCE:
            break
        leave_room(began)
    return sealed


def head() -> tuple[int, bytes]:
    """Return sequence and mac of the chain's end: of the newest sealed event, or of the checkpoint left of it."""
    newest = AuditEvent.objects.exclude(sequence=None).order_by("-sequence").first()
    if newest is not None and newest.sequence is not None and newest.mac is not None:
        return newest.sequence, bytes(newest.mac)
    witnessed = AuditCheckpoint.objects.order_by("-sequence").first()
    return (witnessed.sequence, bytes(witnessed.mac)) if witnessed is not None else (0, GENESIS)


def fields_of(event: AuditEvent) -> dict[str, object]:
    """Return what the mac of an event covers, its place in the chain included."""
    return {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": event.event,
        "domain_id": event.domain_id,
        "actor": event.actor,
        "actor_role": event.actor_role,
        "target": event.target,
        "source_address": event.source_address,
        "program": event.program,
        "request_id": event.request_id,
        "change": event.change,
        "sequence": event.sequence,
        "kid": event.kid,
    }


@transaction.atomic
def _seal_some() -> int:
    if not _is_only_sealer():
        return 0
    end, mac = head()
    key = settings.KEYS.newest("audit")
    events = list(AuditEvent.objects.filter(sequence=None).order_by("pk")[:_AT_ONCE])
    for sequence, event in enumerate(events, start=end + 1):
        mac = _seal(event, sequence, mac, key)
    return len(events)


def _seal(event: AuditEvent, sequence: int, previous: bytes, key: PurposeKey) -> bytes:
    event.sequence, event.kid = sequence, key.kid
    event.mac = mac_of(key.secret, previous, fields_of(event))
    event.save(update_fields=["sequence", "kid", "mac"])
    return event.mac


def _is_only_sealer() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite's transaction began with the write lock
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
