"""What people read about trusted devices."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def trust_words(longest: timedelta) -> str:
    """Return for how long a device is trusted; empty where none may be."""
    if not longest:
        return ""
    if longest < timedelta(days=1):
        hours = int(longest.total_seconds() // 3600)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", longest.days) % {"count": longest.days}


def removed_words(count: int) -> str:
    """Return how many devices were removed."""
    if not count:
        return _("There was no trusted device to remove.")
    return ngettext(
        "%(count)d trusted device is removed. Its next logon asks for the second step.",
        "%(count)d trusted devices are removed. Their next logon asks for the second step.",
        count,
    ) % {"count": count}
