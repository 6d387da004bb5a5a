"""What news by text message may cost: budgets of their own, so that no notice ever takes a code's place."""

from dataclasses import replace

from django.conf import settings

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.throttle.counters import hit
from security.factors.challenges.budgets import mind_budget
from security.limits import SMS_NOTICE_ACCOUNT, SMS_NOTICE_BUDGET, SMS_NOTICE_DOMAIN_BUDGET


def may_text_owner(*, account: User, source: Source) -> bool:
    """Count one message to the account's own phone, in the act's transaction; False where the day's are spent."""
    if hit(SMS_NOTICE_ACCOUNT, str(account.pk)).count > SMS_NOTICE_ACCOUNT.tries:
        return False
    return is_in_budget(account=account, source=source)


def is_in_budget(*, account: User, source: Source) -> bool:
    """Count one message in the budgets of the domain and of the installation; False where one of them is spent.

    Always in this order, and after the account's own count: two acts never wait for each other in a circle.
    """
    for limit, key in (
        (replace(SMS_NOTICE_DOMAIN_BUDGET, tries=settings.SMS_NOTICE_DOMAIN_BUDGET), str(account.domain_id)),
        (replace(SMS_NOTICE_BUDGET, tries=settings.SMS_NOTICE_BUDGET), "all"),
    ):
        spent = hit(limit, key).count
        if spent > limit.tries:
            return False
        mind_budget(limit=limit, spent=spent, domain_id=account.domain_id, source=source)
    return True
