"""What people read after they ended sessions."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from security.account.presence.services import LoggedOff


def ended_words(ended: LoggedOff) -> str:
    """Return what was ended, in words."""
    if not ended.sessions:
        return _("You were not logged on anywhere else.")
    words = ngettext(
        "%(count)d other session is logged off.", "%(count)d other sessions are logged off.", ended.sessions
    )
    return words % {"count": ended.sessions}
