"""What the pages of a recovery say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailportal.errors import Words
from mailportal.ui.blocks import ReceiptLine
from mailportal.ui.sentences import listed
from security.client_passwords.words import isolated
from security.factors.rules import Method
from security.programs.words import words_for

STEPS: Sequence[Words] = (
    gettext_lazy("Account"),
    gettext_lazy("Verify"),
    gettext_lazy("Password"),
    gettext_lazy("Done"),
)
METHOD_HINTS: Mapping[str, Words] = {
    Method.PHONE: gettext_lazy("Sent only if a secure phone is bound."),
    Method.QUESTIONS: gettext_lazy("Those that you chose when you set up your account."),
}
ALSO_PROTECTED = gettext_lazy("That was right. Your account is also protected by an authenticator.")
WRONG_CODE = gettext_lazy("The code is incorrect or has expired. Enter the newest code.")
WRONG_ANSWERS = gettext_lazy("The answers are not all correct.")


def tries_words(left: int) -> str:
    """Return how many more tries there are."""
    return ngettext("%(count)d try is left.", "%(count)d tries are left.", left) % {"count": left}


def ended_words(outcome: Mapping[str, Any]) -> Sequence[ReceiptLine]:
    """Return what ended with the old password, each a sentence with the names of what it counts."""
    programs, devices, passwords = outcome["programs"], outcome["devices"], outcome["client_passwords"]
    sessions = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", len(programs))
    removed = ngettext("%(count)d trusted device was removed.", "%(count)d trusted devices were removed.", devices)
    deleted = ngettext(
        "%(count)d security password was deleted.", "%(count)d security passwords were deleted.", len(passwords)
    )
    advice = _("%(names)s. You can generate new ones after you log on.")
    counted = (
        (len(programs), sessions, listed([words_for(program) for program in programs])),
        (devices, removed, ""),
        (len(passwords), deleted, advice % {"names": listed([isolated(name) for name in passwords])}),
    )
    ended = [ReceiptLine(words % {"count": count}, names) for count, words, names in counted if count]
    return [ReceiptLine(_("Your new password is set."), _("The old one no longer works.")), *ended]
