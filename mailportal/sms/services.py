"""Sending text messages: queued with the act, tried at once, seen to by the background process; never twice in doubt.

A message whose hand-over is in doubt (no answer, an odd one, a killed process) is not tried again: the person asks
for a new one, and gets at most one message for each time they ask (attack D5).
"""

import logging
import random
import time
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mailportal.batches import delete_past, log_retention
from mailportal.crypto.digests import plain_digest
from mailportal.http_client import Unanswered
from mailportal.sms import outbox, rules
from mailportal.sms.configured import configured_gateway
from mailportal.sms.gateway import NotTaken
from mailportal.sms.models import GatewayBreaker, TextMessage
from mailportal.sms.numbers import require_may_receive
from mailportal.sms.outbox import Claimed
from mailportal.sms.rules import Breaker, SmsFailure

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


log = logging.getLogger(__name__)


def try_once(message: Claimed, *, seconds: float) -> SmsFailure | None:
    """Hand one claimed message to the gateway within ``seconds``; return why it failed, None where it was taken.

    Never raises: what nobody foresaw counts as in doubt. Call it outside any transaction.
    """
    if is_resting():
        return SmsFailure.BREAKER_OPEN
    failure = _handed_over(message, seconds)
    if failure is not None:
        log.warning("Text message %d to %s was not taken: %s", message.row.pk, message.row.shown, failure.value)
    _note(failure)
    return failure


def _handed_over(message: Claimed, seconds: float) -> SmsFailure | None:
    try:
        gateway = configured_gateway()
        if gateway is None:
            return SmsFailure.NO_GATEWAY
        gateway.hand_over(message.outgoing, seconds=seconds)
    except NotTaken as refusal:
        return refusal.failure
    except Unanswered as unanswered:
        return SmsFailure(unanswered.trouble)
    except Exception as error:  # noqa: BLE001 - a vendor's mistake must not send twice, nor break the page
        # Only the kind: an error's text may quote the message.
        log.error("The SMS gateway failed in an unknown way: %s", type(error).__name__)  # noqa: TRY400 - as above
        return SmsFailure.ODD_ANSWER
    return None


def is_resting() -> bool:
    """Whether the gateway failed so often that it is left alone for a while."""
    row = GatewayBreaker.objects.filter(pk=_name()).first()
    return row is not None and row.standing.is_open(timezone.now())


@transaction.atomic
def _note(failure: SmsFailure | None) -> None:
    if failure is not None and not failure.is_the_gateways_fault:
        return
    if failure is None and not GatewayBreaker.objects.filter(pk=_name(), failures__gt=0).exists():
        return
    row, _ = GatewayBreaker.objects.select_for_update().get_or_create(pk=_name())
    after = Breaker() if failure is None else row.standing.after_failure(timezone.now())
    row.failures, row.since, row.open_until = after.failures, after.since, after.open_until
    row.save()


def _name() -> str:
    return str(settings.SMS_GATEWAY.get("gateway", ""))
