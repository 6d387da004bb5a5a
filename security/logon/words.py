"""What the logon page says about the session that is over."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security.browsers.sessions.rules import ORDINARY, POWERFUL, Ending, Lifetime

_WORDS = {
    Ending.LOGGED_OFF: gettext_lazy("You are logged off."),
    Ending.TOO_OLD: gettext_lazy(
        "You were logged off because you had been logged on for a long time. Nothing was changed."
    ),
    Ending.ELSEWHERE: gettext_lazy(
        "You were logged off. You, your administrator or a security change ended this session."
    ),
    Ending.SHUT: gettext_lazy(
        "Your account cannot be used at present. Nothing was changed. Ask your administrator why."
    ),
    Ending.UNKNOWN: gettext_lazy("Your session has ended. Nothing was changed. Log on again to continue."),
    Ending.UNFINISHED: gettext_lazy("Your logon was not finished in time, or in another window. Start again."),
    Ending.STALE: gettext_lazy(
        "The page was out of date, so nothing was done. Enter your password again. If this comes back, your browser "
        "blocks cookies: allow them for this portal."
    ),
}
_LIFETIMES = {Ending.IDLE: ORDINARY, Ending.IDLE_POWERFUL: POWERFUL}


def ending_words(ending: str) -> str:
    """Return the sentence for the ``ended`` parameter of the logon page; nothing for an unknown value."""
    known = next((one for one in Ending if one == ending), None)
    if known is None:
        return ""
    return _idle(_LIFETIMES[known]) if known in _LIFETIMES else str(_WORDS[known])


def _idle(lifetime: Lifetime) -> str:
    words = _("You were logged off after %(minutes)d minutes without activity. Nothing was changed.")
    return words % {"minutes": lifetime.idle_minutes}
