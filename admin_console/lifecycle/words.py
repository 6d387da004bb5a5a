"""The life of an account in words: what would end, what is shut, what differs, what was handed out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.lifecycle.rules import Profile, changes_between
from admin_console.resets.words import plan_lines
from mailportal.errors import Words
from mailportal.ui.blocks import ReceiptLine
from mailportal.ui.sentences import together
from security.resets.rules import Holding, HoldingKind, of_kind
from security.unlocking.rules import Lock, Locks

SHUT: Final[Mapping[Lock, tuple[Words, Words]]] = {
    Lock.PASSWORD: (
        gettext_lazy("Password"),
        gettext_lazy("Too many wrong passwords: from one place or from everywhere, no more are checked for a while."),
    ),
    Lock.SECOND_STEP: (
        gettext_lazy("Second step"),
        gettext_lazy("Closed to unknown browsers, because wrong codes followed the right password."),
    ),
    Lock.CODES: (gettext_lazy("Codes"), gettext_lazy("Too many wrong codes: no more are checked for a while.")),
    Lock.QUESTIONS: (gettext_lazy("Security questions"), gettext_lazy("Too many wrong answers: they rest for a day.")),
    Lock.RECOVERY: (
        gettext_lazy("Forgot Password"),
        gettext_lazy("Too many wrong proofs: nothing more is checked for a day."),
    ),
}
PROFILE_NAMES: Final[Mapping[str, Words]] = {
    "name": gettext_lazy("Name"),
    "department": gettext_lazy("Department"),
}


def shut_lines(locks: Locks) -> list[ReceiptLine]:
    """Return what is shut, and what is only counted so far."""
    lines = [ReceiptLine(*SHUT[lock], icon_name="ban") for lock in locks.shut]
    if not lines and locks:
        lines = [
            ReceiptLine(_("Nothing is shut yet"), _("Wrong tries are counted, and are forgotten."), icon_name="clock")
        ]
    return lines


def counted_words(locks: Locks) -> str:
    """Return how many wrong passwords and codes are counted; nothing of those that are not."""
    passwords, codes = locks.wrong_passwords, locks.wrong_codes
    counted = ngettext("%(n)d wrong password is counted.", "%(n)d wrong passwords are counted.", passwords)
    at_second_step = ngettext(
        "%(n)d wrong code is counted at the second step.", "%(n)d wrong codes are counted at the second step.", codes
    )
    said = [words % {"n": n} for words, n in ((counted, passwords), (at_second_step, codes)) if n]
    return together(*said) if said else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that another administrator wrote down meanwhile, and the one that was typed here."""

    what: Words
    now: str
    typed: str


def differences(now: Profile, typed: Profile, departments: Mapping[int, str]) -> list[Difference]:
    """Return each value that differs, both ways."""
    before, after = (_shown(one, departments) for one in (now, typed))
    return [Difference(PROFILE_NAMES[name], before[name], after[name]) for name in changes_between(now, typed)]


def _shown(profile: Profile, departments: Mapping[int, str]) -> Mapping[str, str]:
    # A department that this desk does not reach has no name for it.
    return {"name": profile.name, "department": departments.get(profile.department_id or 0, "\u2013")}


def ending_lines(held: Sequence[Holding]) -> list[ReceiptLine]:
    """Return what a deletion ends, by name."""
    stops = ReceiptLine(_("No logon, no mail"), _("Senders are told that there is no such address."), icon_name="ban")
    removed = ReceiptLine(_("The web logon password is deleted"), icon_name="lock")
    ending = of_kind(held, HoldingKind.CLIENT_PASSWORD, HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE)
    return [stops, removed, *plan_lines(ending)]
