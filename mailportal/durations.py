"""Lengths of time in words, in the language in force."""

import math
from datetime import timedelta

from django.utils.translation import ngettext


def in_seconds(count: int) -> str:
    """Return "1 second", "40 seconds"."""
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


def in_minutes(seconds: float) -> str:
    """Return "1 minute", "5 minutes", rounded up."""
    count = math.ceil(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def in_hours(seconds: float) -> str:
    """Return "1 hour", "24 hours", rounded up."""
    count = math.ceil(seconds / 3600)
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def in_days(count: int) -> str:
    """Return "1 day", "30 days"."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def in_months(count: int) -> str:
    """Return "1 month", "3 months"."""
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


def in_days_or_hours(length: timedelta) -> str:
    """Return the whole days; below one day the hours."""
    return in_days(length.days) if length.days else in_hours(length.total_seconds())
