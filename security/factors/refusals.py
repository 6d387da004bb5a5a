"""Why a typed code opened nothing, in words and as an HTTP status; the same wherever it was asked for."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailportal.durations import in_minutes
from mailportal.errors import Words
from security.factors.challenges.words import refused_code_words
from security.factors.rules import CodeOutcome, Method
from security.factors.tally import seconds_to_wait
from security.flow.values import Flow

OUTCOME_WORDS: dict[CodeOutcome, Words] = {
    CodeOutcome.WRONG: gettext_lazy("The code is incorrect or has expired. Enter the newest code."),
    CodeOutcome.ALREADY_USED: gettext_lazy("This code was already used. Wait for the next one."),
    CodeOutcome.EXPIRED: gettext_lazy("The code has expired. Get a new one."),
    CodeOutcome.THROTTLED: gettext_lazy("Too many wrong codes. Wait a few minutes before you try again."),
    CodeOutcome.CLOSED: gettext_lazy("Too many wrong codes. Ask your administrator to allow the second step again."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What to say, with which status, and in how many seconds a try is looked at again (0: nothing to wait for)."""

    words: str
    status: int
    seconds_left: int = 0

    def noted(self, response: HttpResponse) -> HttpResponse:
        """Return the page that shows it, which tells programs too when to come again."""
        if self.seconds_left:
            response.headers["Retry-After"] = str(self.seconds_left)
        return response


def refusal_of(outcome: CodeOutcome, *, method: Method, flow: Flow) -> Refusal:
    """Return why this outcome, which is not RIGHT, opened nothing.

    While tries are refused a right and a wrong code read the same (attack M6).
    """
    if outcome is CodeOutcome.CLOSED:
        return Refusal(str(OUTCOME_WORDS[outcome]), 429)
    if outcome is CodeOutcome.THROTTLED:
        return _throttled(method, seconds_to_wait(flow))
    return Refusal(_wrong(outcome, method), 400)


def _throttled(method: Method, seconds_left: int) -> Refusal:
    if not seconds_left:
        # The method's own limit, not the one that all share.
        return Refusal(_own_limit(method), 429)
    words = _("Too many failed attempts. Try again in %(time)s, or ask your administrator.")
    return Refusal(words % {"time": in_minutes(seconds_left)}, 429, seconds_left)


def _own_limit(method: Method) -> str:
    if method is Method.PHONE:
        return refused_code_words(CodeOutcome.THROTTLED)
    return _("Too many failed attempts. This method works again tomorrow; use another one until then.")


def _wrong(outcome: CodeOutcome, method: Method) -> str:
    match method:
        case Method.PHONE:
            return refused_code_words(outcome)
        case Method.QUESTIONS:
            return _("The answers are not all correct.")
        case Method.RECOVERY_CODE if outcome is CodeOutcome.ALREADY_USED:
            return _("This recovery code was already used. Enter another one.")
        case Method.RECOVERY_CODE:
            return _("The recovery code is incorrect.")
        case Method.PASS:
            return _("The enrolment pass is incorrect, was used or has expired. Ask your administrator for a new one.")
    return str(OUTCOME_WORDS[outcome])
