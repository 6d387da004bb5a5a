"""What a person is told about a code."""

from django.utils.translation import gettext as _

from mailportal.durations import in_hours, in_minutes, in_seconds
from security.factors.challenges.rules import SendOutcome, Sent
from security.factors.rules import CodeOutcome

_MINUTES_TOLD = 119


def sent_words(sent: Sent, *, masked: str) -> str:
    """Return the outcome of a request for a code to a number, shown as ``masked``."""
    match sent.outcome:
        case SendOutcome.SENT:
            return _("We sent a code to %(number)s. It expires in 5 minutes.") % {"number": masked}
        case SendOutcome.DOUBTFUL:
            return _(
                "We could not confirm that the code to %(number)s was sent. If it arrives, enter it; "
                "otherwise use another method."
            ) % {"number": masked}
        case SendOutcome.NOT_SENT:
            return _("The code could not be sent. Use another method, or try again in a few minutes.")
        case SendOutcome.TOO_SOON:
            return wait_words(sent.wait_seconds)
        case SendOutcome.TOO_MANY:
            words = _("Too many codes requested. Try again in %(time)s, or use another method.")
            return words % {"time": _in_words(sent.wait_seconds)}
        case SendOutcome.BUDGET_SPENT:
            return _("No more codes can be sent by text message today. Use another method, or ask your administrator.")
        case SendOutcome.NUMBER_REFUSED:
            return _("No text messages can be sent to this number. Use another method, or ask your administrator.")


def wait_words(seconds: int) -> str:
    """Return when another code may be asked for."""
    if not seconds:
        return _("You can get a new code now.")
    return _("You can get a new code in %(time)s.") % {"time": in_seconds(seconds)}


def _in_words(seconds: int) -> str:
    return in_minutes(seconds) if seconds <= _MINUTES_TOLD * 60 else in_hours(seconds)


def refused_code_words(outcome: CodeOutcome) -> str:
    """Return why a code was not taken; wrong and expired read the same."""
    if outcome is CodeOutcome.THROTTLED:
        return _("Too many wrong codes. Codes by text message work again tomorrow; use another method until then.")
    if outcome is CodeOutcome.ALREADY_USED:
        return _("This code was already used. Get a new one.")
    if outcome is CodeOutcome.EXPIRED:
        return _("This code no longer works. Get a new one.")
    return _("The code is incorrect or has expired. Enter the newest code.")
