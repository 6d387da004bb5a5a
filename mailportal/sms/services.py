"""Sending text messages: queued with the act, tried at once, seen to by the background process; never twice in doubt.

A message whose hand-over is in doubt (no answer, an odd one, a killed process) is not tried again: the person asks
for a new one, and gets at most one message for each time they ask (attack D5).
"""

import random
import time
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from mailportal.batches import delete_past, log_retention
from mailportal.crypto.digests import plain_digest
from mailportal.sms import outbox, rules
from mailportal.sms.models import TextMessage
from mailportal.sms.numbers import require_may_receive
from mailportal.sms.outbox import Claimed
from mailportal.sms.sending import try_once

# Messages that one call of the background process sends before it looks at the clock again.
_AT_ONCE = 50
# Between the tries of one page, which a person waits for.
_INLINE_PAUSE = (0.2, 0.6)


def queue_message(*, number: str, text: str, expires_at: datetime) -> int:
    """Queue a message in the transaction of the act that wants it; return its id for ``send_now`` after the commit.

    ``number`` is E.164. After ``expires_at`` it is dropped. Raises NumberRefused where the operator's countries, or
    the number's kind, forbid it: then no gateway ever hears of it.
    """
    require_may_receive(number, countries=settings.SMS_COUNTRIES)
    return outbox.put(number=number, text=text, expires_at=expires_at)


def send_now(*, message_id: int, seconds: float = rules.INLINE_SECONDS) -> rules.State:
    """Send a queued message while a person waits; return how it ended, within ``seconds`` and a little.

    What surely failed has ended for good then: no message comes after the page has said that there is none. Never
    raises for anything that a gateway does. WAITING or SENDING only where another process has it.
    """
    deadline = time.monotonic() + seconds
    message = outbox.claim(TextMessage.objects.filter(pk=message_id))
    if message is None:
        return message_state(message_id=message_id)
    failure = _tried_until(message, deadline)
    return outbox.end_after(message.row, failure)


def _tried_until(message: Claimed, deadline: float) -> rules.SmsFailure | None:
    for remaining in reversed(range(rules.TRIES)):
        failure = try_once(message, seconds=deadline - time.monotonic())
        if failure is None or not failure.is_worth_another_try or not remaining:
            break
        pause = random.uniform(*_INLINE_PAUSE)  # noqa: S311 - spreads load, guards nothing
        if time.monotonic() + pause >= deadline:
            break
        time.sleep(pause)
    return failure


def send_due_messages() -> int:
    """Send what no page is sending; return how many were taken. Any number of processes may do this at once."""
    _give_up_what_is_over()
    return sum(_carry_out(message) for message in _due_messages())


def _give_up_what_is_over() -> None:
    now = timezone.now()
    # Its process was killed while it sent: in doubt, so never again.
    lost = TextMessage.objects.filter(state=rules.State.SENDING, claimed_until__lt=now)
    outbox.end(lost, rules.State.DOUBTFUL, rules.SmsFailure.SILENT)
    outbox.end(TextMessage.objects.filter(state=rules.State.WAITING, expires_at__lte=now), rules.State.EXPIRED)


def _due_messages() -> Iterator[Claimed]:
    for _ in range(_AT_ONCE):
        # One at a time: what waits behind a slow gateway stays free for another process.
        message = outbox.claim(TextMessage.objects.filter(due_at__lte=timezone.now()))
        if message is None:
            return
        yield message


def _carry_out(message: Claimed) -> bool:
    failure = try_once(message, seconds=rules.TOTAL_SECONDS)
    now, row = timezone.now(), message.row
    if failure is rules.SmsFailure.BREAKER_OPEN:
        outbox.postpone(row, until=now + rules.BREAKER_WINDOW / 6, failure=failure, counted=False)
    elif failure is not None and failure.is_worth_another_try and row.tries < rules.TRIES:
        pause = rules.pause_after(row.tries, jitter=random.random())  # noqa: S311 - spreads load, guards nothing
        outbox.postpone(row, until=now + pause, failure=failure, counted=True)
    else:
        outbox.end_after(row, failure)
    return failure is None


def report_delivery(*, token: str, delivery: rules.Delivery) -> bool:
    """Note what the gateway says became of a message; False where the token is nobody's. The last word stands."""
    reported = TextMessage.objects.filter(report_digest=plain_digest(token))
    return bool(reported.update(delivery=delivery, reported_at=timezone.now()))


def message_state(*, message_id: int) -> rules.State:
    """Return where a message is."""
    return rules.State(TextMessage.objects.values_list("state", flat=True).get(pk=message_id))


def purge_old_messages() -> int:
    """Delete the rows of messages older than the logs' retention; return how many."""
    return delete_past(TextMessage.objects.all(), "created_at", kept=log_retention())
