"""Refuse to start with a retention that would delete what the doorman goes by."""

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register

from security.limits import KNOWN_NETWORK_DAYS


@register(Tags.security)
def logs_are_kept_long_enough(**_scope: object) -> list[CheckMessage]:
    """An account's own networks are read from its logons; a slip such as 0 would empty every log within the hour."""
    days: int = settings.LOG_RETENTION_DAYS
    if days >= KNOWN_NETWORK_DAYS:
        return []
    message = (
        f"LOG_RETENTION_DAYS is {days}: at least {KNOWN_NETWORK_DAYS}, for so long an account's networks are known"
    )
    return [Critical(message, id="portal.E030")]
