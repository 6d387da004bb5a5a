"""What a person is told about a code that opened nothing, and what the other ways are called."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words
from security.factors.rules import CodeOutcome, Method

OUTCOME_WORDS: dict[CodeOutcome, Words] = {
    CodeOutcome.WRONG: _("The code is incorrect or has expired. Enter the newest code."),
    CodeOutcome.ALREADY_USED: _("This code was already used. Wait for the next one."),
    CodeOutcome.EXPIRED: _("The code has expired. Get a new one."),
    CodeOutcome.THROTTLED: _("Too many wrong codes. Wait a few minutes before you try again."),
    CodeOutcome.CLOSED: _("Too many wrong codes. Ask your administrator to allow the second step again."),
}

# The other ways, named by what is asked first.
INSTEAD: dict[Method, Words] = {
    Method.AUTHENTICATOR: _("Use your authenticator app instead"),
    Method.PHONE: _("Use your secure phone instead"),
    Method.RECOVERY_CODE: _("Use a recovery code instead"),
    Method.QUESTIONS: _("Answer your security questions instead"),
    Method.PASSWORD: _("Use your password instead"),
}
