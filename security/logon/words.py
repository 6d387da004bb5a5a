"""What the logon page says about the session that is over."""

from django.utils.translation import gettext as _

from security.sessions.rules import ORDINARY, POWERFUL, Ending, Lifetime


def ending_words(ending: str) -> str:
    """Return the sentence for the ``ended`` parameter of the logon page; nothing for an unknown value."""
    match ending:
        case Ending.LOGGED_OFF:
            return _("You are logged off.")
        case Ending.IDLE:
            return _idle(ORDINARY)
        case Ending.IDLE_POWERFUL:
            return _idle(POWERFUL)
        case Ending.TOO_OLD:
            return _("You were logged off because you had been logged on for a long time. Nothing was changed.")
        case Ending.ELSEWHERE:
            return _(
                "This session was ended from elsewhere: by you, by your administrator, by a change of your security "
                "settings, or because an account has at most 10 sessions."
            )
        case Ending.UNFINISHED:
            return _("Your logon was not finished in time, or in another window. Start again.")
        case Ending.STALE:
            return _(
                "The page was out of date, so nothing was done. Enter your password again. If this comes back, your "
                "browser blocks cookies: allow them for this portal."
            )
    return ""


def _idle(lifetime: Lifetime) -> str:
    words = _("You were logged off after %(minutes)d minutes without activity. Nothing was changed.")
    return words % {"minutes": lifetime.idle_minutes}
