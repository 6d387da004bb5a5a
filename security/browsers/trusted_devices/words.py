"""What people read about trusted devices."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def removed_words(count: int) -> str:
    """Return how many devices were removed."""
    if not count:
        return _("There was no trusted device to remove.")
    return ngettext(
        "%(count)d trusted device is removed. Its next logon asks for the second step.",
        "%(count)d trusted devices are removed. Their next logon asks for the second step.",
        count,
    ) % {"count": count}
