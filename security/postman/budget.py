"""What news by text message may cost: budgets of their own, so that no notice ever takes a code's place."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.throttle.counters import Key
from mailportal.throttle.meter import Full
from security.factors.challenges.budgets import take_message
from security.limits import SMS_NOTICE_ACCOUNT, SMS_NOTICE_BUDGET, SMS_NOTICE_DOMAIN_BUDGET


def may_text_owner(*, account: User, source: Source) -> bool:
    """Count one message to the account's own phone, in the act's transaction; False where the day's are spent."""
    return _is_taken([SMS_NOTICE_ACCOUNT.of(str(account.pk))], account, source)


def is_in_budget(*, account: User, source: Source) -> bool:
    """Count one message in the budgets of the domain and of the installation; False where one of them is spent."""
    return _is_taken([], account, source)


def _is_taken(caps: Sequence[Key], account: User, source: Source) -> bool:
    of_domain = replace(SMS_NOTICE_DOMAIN_BUDGET, tries=settings.SMS_NOTICE_DOMAIN_BUDGET).of(str(account.domain_id))
    of_all = replace(SMS_NOTICE_BUDGET, tries=settings.SMS_NOTICE_BUDGET).of("all")
    try:
        with transaction.atomic():
            take_message(caps, (of_domain, of_all), domain_id=account.domain_id, source=source)
    except Full:
        return False
    return True
