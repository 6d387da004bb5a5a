"""One try: the gateway asked, the breaker minded."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mailportal.http_client import Unanswered
from mailportal.sms.configured import configured_gateway
from mailportal.sms.gateway import NotTaken
from mailportal.sms.models import GatewayBreaker
from mailportal.sms.outbox import Claimed
from mailportal.sms.rules import Breaker, SmsFailure

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
