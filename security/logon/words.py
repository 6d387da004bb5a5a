"""What the pages of a logon say."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailportal.durations import in_days_or_hours
from mailportal.errors import Words
from security.browsers.sessions.rules import ORDINARY, POWERFUL, Ending, Lifetime
from security.logon.stages import Step

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
    Ending.BLOCKED: gettext_lazy(
        "Your administrator has blocked the network that you are in. Nothing was changed. Use another one, or ask your "
        "administrator."
    ),
    Ending.UNKNOWN: gettext_lazy("Your session has ended. Nothing was changed. Log on again to continue."),
    Ending.UNFINISHED: gettext_lazy("Your logon took too long, or was finished in another window. Start again."),
    Ending.STALE: gettext_lazy(
        "The page was out of date, so nothing was done. Enter your password again. If this happens again, your "
        "browser blocks cookies: allow them for this portal."
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


PASSWORD_IS_WEAK = gettext_lazy(
    "Your password contains a word that your company does not allow in passwords. Choose a new password to continue."
)
STEP_NAMES: Mapping[Step, Words] = {
    Step.QUESTIONS: gettext_lazy("Questions"),
    Step.CONFIRM: gettext_lazy("Confirm"),
    Step.PHONE: gettext_lazy("Secure phone"),
}


def trust_hint(longest: timedelta) -> str:
    """Return what the tick box of a trusted device means."""
    return _("Trust this browser for %(time)s. Don't tick this on a shared computer.") % {
        "time": in_days_or_hours(longest)
    }
