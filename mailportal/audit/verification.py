"""Is the evidence whole? Reads the chain from its beginning and names the first thing that is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min

from mailportal.audit.chain import GENESIS, mac_of
from mailportal.audit.checkpoints import witnesses_in_file
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.sealing import fields_of, head
from mailportal.crypto.digests import is_same

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold: its sequence, the event's id where there is one, and why."""

    sequence: int
    event_id: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the verification found. ``unsealed`` events, the oldest from ``unsealed_since``, wait for the sealer."""

    verified: int
    first: int | None
    last: int | None
    broken: Break | None
    unsealed: int
    unsealed_since: datetime | None


class _Broken(Exception):
    def __init__(self, sequence: int, event_id: int | None, why: str) -> None:
        super().__init__(why)
        self.place = Break(sequence, event_id, why)


def verify_chain(beat: Callable[[], object] = lambda: None) -> Findings:
    """Check every sealed event against its predecessor, and the whole against all checkpoints.

    It may take minutes; ``beat`` is called after each thousand events.
    """
    tail = AuditEvent.objects.filter(sequence=None).aggregate(count=Count("pk"), since=Min("at"))
    count = 0
    last: int | None = None
    broken: Break | None = None
    try:
        witnessed = _witnessed()
        for sequence in _links(witnessed):
            count, last = count + 1, sequence
            if not count % _CHUNK:
                beat()
        _require_end(witnessed)
    except _Broken as error:
        broken = error.place
    first = None if last is None else last - count + 1
    return Findings(count, first, last, broken, tail["count"], tail["since"])


def _witnessed() -> Mapping[int, bytes]:
    macs: dict[int, bytes] = {}
    for checkpoint in AuditCheckpoint.objects.order_by("sequence"):
        _take(macs, checkpoint, "the checkpoint in the database")
    for line in witnesses_in_file():
        if line is None:
            raise _Broken(0, None, "a line of the checkpoint file cannot be read")
        _take(macs, line, "the checkpoint in the file")
    return macs


def _take(macs: dict[int, bytes], witness: AuditCheckpoint, what: str) -> None:
    if not witness.is_genuine:
        raise _Broken(witness.sequence, None, f"{what} was not signed by one of our keys")
    mac = bytes(witness.mac)
    if not is_same(macs.setdefault(witness.sequence, mac), mac):
        raise _Broken(witness.sequence, None, f"{what} contradicts another")


def _links(witnessed: Mapping[int, bytes]) -> Iterator[int]:
    sealed = AuditEvent.objects.exclude(sequence=None).order_by("sequence")
    expected, previous = _beginning(sealed.first(), witnessed)
    for event in sealed.iterator(chunk_size=_CHUNK):
        if event.sequence != expected:
            raise _Broken(expected, None, "the event is missing")
        previous = _checked(event, previous)
        if not is_same(witnessed.get(expected, previous), previous):
            raise _Broken(expected, event.pk, "the event is not the one that was witnessed")
        yield expected
        expected += 1


def _beginning(first: AuditEvent | None, witnessed: Mapping[int, bytes]) -> tuple[int, bytes]:
    if first is None or first.sequence is None or first.sequence <= 1:
        return 1, GENESIS
    before = first.sequence - 1
    if before not in witnessed:
        raise _Broken(before, None, "the events up to here were deleted without a checkpoint")
    return first.sequence, witnessed[before]


def _checked(event: AuditEvent, previous: bytes) -> bytes:
    sequence, mac = event.sequence or 0, bytes(event.mac or b"")
    key = settings.KEYS.find("audit", event.kid or 0)
    if key is None:
        raise _Broken(sequence, event.pk, f"key {event.kid} is not there")
    if not is_same(mac_of(key.secret, previous, fields_of(event)), mac):
        raise _Broken(sequence, event.pk, "the event or its predecessor was changed")
    return mac


def _require_end(witnessed: Mapping[int, bytes]) -> None:
    last, _ = head()
    if (newest := max(witnessed, default=0)) > last:
        raise _Broken(last + 1, None, f"the events up to {newest} were witnessed and are missing")
