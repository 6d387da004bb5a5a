"""Telling a phone that it no longer secures an account."""

import logging
from datetime import timedelta

from django.utils import timezone

from mailportal.sms.numbers import NumberRefused
from mailportal.sms.services import queue_message

# Older news of this kind would only confuse.
_GOOD_FOR = timedelta(hours=12)

log = logging.getLogger(__name__)


def tell_number(number: str, text: str) -> None:
    """Queue the text in the act's transaction; a number that the operator's countries forbid hears nothing.

    Nor does an empty one, which is what is left of a number that could not be read.
    """
    if not number:
        return
    try:
        queue_message(number=number, text=text, expires_at=timezone.now() + _GOOD_FOR)
    except NumberRefused:
        log.warning("A former secure phone was not told: its number may not receive text messages any more")
