"""Witnesses outside the database, and what may be deleted once one stands behind it.

Who owns the database can drop triggers and cut the chain's end off; the lines in ``audit_checkpoints.log``, best
copied to another machine, tell where it was.
"""

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.utils import timezone

from mailportal.audit.chain import signature_of
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.batches import delete_in_batches
from mailportal.crypto.digests import is_same

FILE_NAME = "audit_checkpoints.log"


@dataclass(frozen=True, slots=True)
class Witness:
    """What a checkpoint says, in the file as in the database."""

    sequence: int
    mac: bytes
    kid: int
    signature: bytes

    @classmethod
    def of(cls, sequence: int, mac: bytes) -> Self:
        """Sign a new one with the newest key."""
        key = settings.KEYS.newest("audit")
        return cls(sequence, mac, key.kid, signature_of(key.secret, sequence, mac))

    @property
    def is_genuine(self) -> bool:
        """Say whether a key of ours signed it."""
        key = settings.KEYS.find("audit", self.kid)
        return key is not None and is_same(signature_of(key.secret, self.sequence, self.mac), self.signature)


def checkpoint_file() -> Path:
    """Return where the witnesses outside the database are."""
    return Path(settings.PORTAL_DATA) / FILE_NAME


def write_checkpoint() -> int | None:
    """Write a checkpoint for the newest sealed event; return its sequence, None where that has one already."""
    newest = AuditEvent.objects.exclude(sequence=None).order_by("-sequence").first()
    return _witness(newest) if newest is not None else None


def purge_old_events() -> int:
    """Delete sealed events older than ``LOG_RETENTION_DAYS``, a checkpoint written first; return how many."""
    oldest = timezone.now() - timedelta(days=settings.LOG_RETENTION_DAYS)
    sealed = AuditEvent.objects.exclude(sequence=None).order_by("sequence")
    # Sealed in the order of their ids, which is not quite that of time: stop before the first one to keep.
    kept = sealed.filter(at__gte=oldest).first()
    old = sealed if kept is None else sealed.filter(sequence__lt=kept.sequence)
    last = old.last()
    if last is None or last.sequence is None:
        return 0
    _witness(last)
    return delete_in_batches(AuditEvent.objects.filter(sequence__lte=last.sequence).order_by("sequence"))


def witnesses_in_file() -> Iterator[Witness | None]:
    """Yield what each line of the file says, None for one that cannot be read."""
    path = checkpoint_file()
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            yield _read(line)


def witness_of(checkpoint: AuditCheckpoint) -> Witness:
    """Return what a checkpoint in the database says."""
    return Witness(checkpoint.sequence, bytes(checkpoint.mac), checkpoint.kid, bytes(checkpoint.signature))


def _witness(event: AuditEvent) -> int | None:
    if event.sequence is None or event.mac is None:
        raise ValueError("an event without a place in the chain")
    if AuditCheckpoint.objects.filter(sequence=event.sequence).exists():
        return None
    witness = Witness.of(event.sequence, bytes(event.mac))
    # First outside: a row in the database lets events be deleted.
    _append(witness)
    AuditCheckpoint.objects.get_or_create(
        sequence=witness.sequence,
        defaults={"mac": witness.mac, "kid": witness.kid, "signature": witness.signature},
    )
    return witness.sequence


def _append(witness: Witness) -> None:
    line = json.dumps(
        {
            "at": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
            "sequence": witness.sequence,
            "mac": witness.mac.hex(),
            "kid": witness.kid,
            "signature": witness.signature.hex(),
        }
    )
    _append_whole(checkpoint_file(), f"{line}\n".encode())


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


def _read(line: str) -> Witness | None:
    try:
        said = json.loads(line)
        return Witness(
            int(said["sequence"]), bytes.fromhex(said["mac"]), int(said["kid"]), bytes.fromhex(said["signature"])
        )
    except (ValueError, KeyError, TypeError):
        return None
