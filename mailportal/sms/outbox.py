"""Rows of the queue: made, claimed by one process, opened, and emptied when they end."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from mailportal import jobs
from mailportal.crypto.digests import plain_digest
from mailportal.crypto.fields import Sealed
from mailportal.sms.gateway import Outgoing
from mailportal.sms.models import TextMessage
from mailportal.sms.numbers import logged
from mailportal.sms.rules import CLAIM, INLINE_GRACE, SmsFailure, State, state_after

_EMPTIED = {"sealed_number": None, "sealed_text": None, "claimed_until": None}
_REPORT_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process alone may send now: its row and what it says."""

    row: TextMessage
    outgoing: Outgoing


def put(*, number: str, text: str, expires_at: datetime) -> int:
    """Store a message in the caller's transaction; return its id."""
    row = TextMessage(shown=logged(number), due_at=timezone.now() + INLINE_GRACE, expires_at=expires_at)
    TextMessage.sealed_number.field.put(row, number.encode())
    TextMessage.sealed_text.field.put(row, text.encode())
    row.save()
    return row.pk


def claim(wanted: QuerySet[TextMessage]) -> Claimed | None:
    """Take one waiting message of these; of several processes one gets it. None where there is none."""
    token = secrets.token_urlsafe(_REPORT_TOKEN_BYTES)
    with transaction.atomic():
        waiting = wanted.filter(state=State.WAITING, expires_at__gt=timezone.now())
        row = next(iter(jobs.claim(waiting, lease=CLAIM)), None)
        if row is None:
            return None
        row.state, row.tries = State.SENDING, row.tries + 1
        # Stored before the message is handed over: a report comes back within milliseconds.
        row.report_digest = plain_digest(token)
        row.save(update_fields=["state", "tries", "report_digest"])
    report_url = f"{settings.SMS_REPORT_BASE_URL}{reverse('sms:delivery', args=[token])}"
    lifetime = row.expires_at - timezone.now()
    return Claimed(row, Outgoing(_opened(row.sealed_number), _opened(row.sealed_text), lifetime, report_url))


def _opened(sealed: Sealed | None) -> str:
    if sealed is None:
        raise ValueError("a message that waits has its number and its text")
    return sealed.open().decode()


def end(rows: QuerySet[TextMessage], state: State, failure: SmsFailure | None = None) -> int:
    """End messages, and forget what they said to whom; return how many."""
    return rows.update(state=state, failure=failure or "", ended_at=timezone.now(), **_EMPTIED)


def end_after(row: TextMessage, failure: SmsFailure | None) -> State:
    """End one message after its last try; return how it ended."""
    state = State.SENT if failure is None else state_after(failure)
    end(TextMessage.objects.filter(pk=row.pk), state, failure)
    return state


def postpone(row: TextMessage, *, until: datetime, failure: SmsFailure, counted: bool) -> None:
    """Let a message wait for its next try; ``counted`` False where this one was none."""
    TextMessage.objects.filter(pk=row.pk).update(
        state=State.WAITING,
        failure=failure,
        due_at=until,
        claimed_until=None,
        tries=row.tries if counted else row.tries - 1,
    )
