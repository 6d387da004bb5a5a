"""Witnesses outside the database, and what may be deleted once one stands behind it.

Who owns the database can drop triggers and cut the chain's end off; the lines in ``audit_checkpoints.log``, best
copied to another machine, tell where it was.
"""

import errno
import json
import os
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.batches import delete_in_batches, log_retention

FILE_NAME = "audit_checkpoints.log"


def checkpoint_file() -> Path:
    """Return where the witnesses outside the database are."""
    return Path(settings.PORTAL_DATA) / FILE_NAME


def write_checkpoint() -> int | None:
    """Write a checkpoint for the newest sealed event; return its sequence, None where that has one already."""
    newest = AuditEvent.objects.exclude(sequence=None).order_by("-sequence").first()
    return _witness(newest) if newest is not None else None


def purge_old_events() -> int:
    """Delete sealed events older than ``LOG_RETENTION_DAYS``, a checkpoint written first; return how many."""
    oldest = timezone.now() - log_retention()
    sealed = AuditEvent.objects.exclude(sequence=None).order_by("sequence")
    old = sealed.filter(at__lt=oldest).last()
    # Sealed in the order of their ids, which is not quite that of time: stop before the first one to keep. It is asked
    # for second, as the sealer works beside this: what that adds in between has a later place than the last old one.
    kept = old and sealed.filter(at__gte=oldest, sequence__lt=old.sequence).first()
    last = sealed.filter(sequence__lt=kept.sequence).last() if kept else old
    if last is None or last.sequence is None:
        return 0
    _witness(last)
    return delete_in_batches(AuditEvent.objects.filter(sequence__lte=last.sequence).order_by("sequence"))


def witnesses_in_file() -> Iterator[AuditCheckpoint | None]:
    """Yield what each line of the file says, None for one that cannot be read."""
    path = checkpoint_file()
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            yield _read(line)


def _witness(event: AuditEvent) -> int | None:
    if event.sequence is None or event.mac is None:
        raise ValueError("an event without a place in the chain")
    if AuditCheckpoint.objects.filter(sequence=event.sequence).exists():
        return None
    witness = AuditCheckpoint.signed(event.sequence, bytes(event.mac))
    # First outside: a row in the database lets events be deleted.
    _append_whole(checkpoint_file(), f"{json.dumps(_line(witness))}\n".encode())
    AuditCheckpoint.objects.get_or_create(
        sequence=witness.sequence,
        defaults={"mac": witness.mac, "kid": witness.kid, "signature": witness.signature},
    )
    return witness.sequence


def _line(witness: AuditCheckpoint) -> dict[str, int | str]:
    at = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
    mac, signature = witness.mac.hex(), witness.signature.hex()
    return {"at": at, "sequence": witness.sequence, "mac": mac, "kid": witness.kid, "signature": signature}


def _append_whole(path: Path, content: bytes) -> None:
    # One write, so that two processes never mix; on a full disk half a line would read as a forgery for ever.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if os.write(descriptor, content) != len(content):
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(line: str) -> AuditCheckpoint | None:
    try:
        said = json.loads(line)
        mac, signature = bytes.fromhex(said["mac"]), bytes.fromhex(said["signature"])
        return AuditCheckpoint(sequence=int(said["sequence"]), mac=mac, kid=int(said["kid"]), signature=signature)
    except (ValueError, KeyError, TypeError):
        return None
