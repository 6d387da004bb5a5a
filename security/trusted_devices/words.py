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
        "%(count)d trusted device is removed. It is asked for the second step at the next logon.",
        "%(count)d trusted devices are removed. They are asked for the second step at the next logon.",
        count,
    ) % {"count": count}
