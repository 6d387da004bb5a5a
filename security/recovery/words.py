"""What the pages of a recovery say."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailportal.errors import Words
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


def ended_words(outcome: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    """Return what ended with the old password, each a sentence with the names of what it counts."""
    programs, devices = _names(outcome, "programs"), int(str(outcome.get("devices", 0)))
    passwords = _names(outcome, "client_passwords")
    ended = [(_("Your new password is set."), _("The old one no longer works."))]
    if programs:
        words = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", len(programs))
        ended.append((words % {"count": len(programs)}, listed([words_for(program) for program in programs])))
    if devices:
        words = ngettext("%(count)d trusted device was removed.", "%(count)d trusted devices were removed.", devices)
        ended.append((words % {"count": devices}, ""))
    if passwords:
        words = ngettext(
            "%(count)d security password was deleted.", "%(count)d security passwords were deleted.", len(passwords)
        )
        names = listed([isolated(name) for name in passwords])
        advice = _("%(names)s. You can generate new ones after you log on.") % {"names": names}
        ended.append((words % {"count": len(passwords)}, advice))
    return ended


def _names(outcome: Mapping[str, object], key: str) -> list[str]:
    found = outcome.get(key)
    return [str(name) for name in found] if isinstance(found, list) else []
