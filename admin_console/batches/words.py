"""Batches in words: what each act is called, asks and has done, and why somebody is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies.kinds import Text
from admin_console.batches.addresses import WrongLine
from admin_console.batches.rules import LeftOut
from admin_console.capabilities.rules import BatchAct
from mailportal.errors import Words
from mailportal.ui.sentences import listed
from security.resets.rules import HoldingKind


@dataclass(frozen=True, slots=True)
class ActWords:
    """An act by its name; as a question about all who were chosen, as the button for those who will be touched, and
    as the heading while it is done and afterwards. ``n`` is their number.
    """

    name: Words
    question: Text
    button: Text
    doing: Text
    done: Text
    is_grave: bool = False


ACT_WORDS: Final[Mapping[BatchAct, ActWords]] = {
    BatchAct.RESET: ActWords(
        _("Reset passwords"),
        ngettext_lazy("Reset the password of %(n)s person?", "Reset the passwords of %(n)s people?", "n"),
        ngettext_lazy("Reset %(n)s password", "Reset %(n)s passwords", "n"),
        ngettext_lazy("Resetting the password of %(n)s person", "Resetting the passwords of %(n)s people", "n"),
        ngettext_lazy("%(n)s password is reset", "%(n)s passwords are reset", "n"),
        is_grave=True,
    ),
    BatchAct.MOVE: ActWords(
        _("Move to another department"),
        ngettext_lazy("Move %(n)s person?", "Move %(n)s people?", "n"),
        ngettext_lazy("Move %(n)s person", "Move %(n)s people", "n"),
        ngettext_lazy("Moving %(n)s person", "Moving %(n)s people", "n"),
        ngettext_lazy("%(n)s person is moved", "%(n)s people are moved", "n"),
    ),
    BatchAct.FREEZE: ActWords(
        _("Freeze"),
        ngettext_lazy("Freeze %(n)s person?", "Freeze %(n)s people?", "n"),
        ngettext_lazy("Freeze %(n)s person", "Freeze %(n)s people", "n"),
        ngettext_lazy("Freezing %(n)s person", "Freezing %(n)s people", "n"),
        ngettext_lazy("%(n)s account is frozen", "%(n)s accounts are frozen", "n"),
        is_grave=True,
    ),
    BatchAct.UNFREEZE: ActWords(
        _("Unfreeze"),
        ngettext_lazy("Unfreeze %(n)s person?", "Unfreeze %(n)s people?", "n"),
        ngettext_lazy("Unfreeze %(n)s person", "Unfreeze %(n)s people", "n"),
        ngettext_lazy("Unfreezing %(n)s person", "Unfreezing %(n)s people", "n"),
        ngettext_lazy("%(n)s account is no longer frozen", "%(n)s accounts are no longer frozen", "n"),
    ),
    BatchAct.PROTOCOLS: ActWords(
        _("Protocols"),
        ngettext_lazy("Change the protocols of %(n)s person?", "Change the protocols of %(n)s people?", "n"),
        ngettext_lazy("Change %(n)s person", "Change %(n)s people", "n"),
        ngettext_lazy("Changing the protocols of %(n)s person", "Changing the protocols of %(n)s people", "n"),
        ngettext_lazy("The protocols of %(n)s person are changed", "The protocols of %(n)s people are changed", "n"),
    ),
    BatchAct.FACTORS: ActWords(
        _("Remove second factors"),
        ngettext_lazy("Remove second factors of %(n)s person?", "Remove second factors of %(n)s people?", "n"),
        ngettext_lazy("Remove factors of %(n)s person", "Remove factors of %(n)s people", "n"),
        ngettext_lazy("Removing second factors of %(n)s person", "Removing second factors of %(n)s people", "n"),
        ngettext_lazy("Second factors of %(n)s person are removed", "Second factors of %(n)s people are removed", "n"),
        is_grave=True,
    ),
    BatchAct.SESSIONS: ActWords(
        _("End sessions"),
        ngettext_lazy("End all sessions of %(n)s person?", "End all sessions of %(n)s people?", "n"),
        ngettext_lazy("End sessions of %(n)s person", "End sessions of %(n)s people", "n"),
        ngettext_lazy("Ending the sessions of %(n)s person", "Ending the sessions of %(n)s people", "n"),
        ngettext_lazy("The sessions of %(n)s person have ended", "The sessions of %(n)s people have ended", "n"),
        is_grave=True,
    ),
}

# Why somebody is left out, and what can be done about it.
LEFT_OUT_WORDS: Final[Mapping[LeftOut, tuple[Words, Words]]] = {
    LeftOut.OUTSIDE: (
        _("Not among your people"),
        _("The account was moved away or deleted since it was selected."),
    ),
    LeftOut.ONESELF: (_("Your own account"), _("Nobody does this to the account they are logged on with.")),
    LeftOut.POSTMASTER: (_("Postmaster"), _("You cannot do this to a postmaster's account.")),
    LeftOut.ADMINISTRATOR: (_("Administrator"), _("Only the postmaster changes an administrator's account.")),
    LeftOut.ALREADY: (_("Already so"), _("Nothing would change.")),
    LeftOut.NOWHERE: (_("No such department"), _("The department they were to move to is gone.")),
    LeftOut.FORBIDDEN: (
        _("No longer allowed"),
        _("The permission for this ended before it was this account's turn. Ask the postmaster."),
    ),
    LeftOut.ERROR: (
        _("Not changed"),
        _("Something went wrong with this account and nothing of it was changed. Try it once more."),
    ),
}

_ENDED: Final[Mapping[HoldingKind, Text]] = {
    HoldingKind.SESSION: ngettext_lazy("%(n)s web session", "%(n)s web sessions", "n"),
    HoldingKind.TRUSTED_DEVICE: ngettext_lazy("%(n)s trusted device", "%(n)s trusted devices", "n"),
    HoldingKind.CLIENT_PASSWORD: ngettext_lazy("%(n)s security password", "%(n)s security passwords", "n"),
    HoldingKind.AUTHENTICATOR: _("authenticator"),
    HoldingKind.PHONE: _("phone"),
    HoldingKind.QUESTIONS: _("security questions"),
}


def counted(text: Text, number: int) -> str:
    """Return one of the texts above for so many."""
    return text % {"n": _Number(number)}


class _Number(int):
    """A number that chooses the plural, and is written as the language groups it."""

    def __str__(self) -> str:
        return number_format(int(self), force_grouping=True)


def page_of(account: User, *, is_in_sight: bool = True) -> str:
    """Return the address of the account's page; empty where the desk may not open it."""
    return reverse("admin_console:employee-detail", args=[account.public_id]) if is_in_sight else ""


def wrong_words(line: WrongLine) -> Words:
    """Return why a line of the pasted addresses belongs to nobody."""
    return _("Nobody here has this address.") if line.is_address else _("Not an email address.")


def ended_words(ended: Mapping[HoldingKind, int]) -> str:
    """Return what was, or would be, taken from an account, "2 web sessions and phone"; empty where it is nothing."""
    return listed([counted(_ENDED[kind], n) for kind, n in ended.items() if n])


def factor_words(kinds: Iterable[HoldingKind]) -> str:
    """Return second factors by name, "authenticator and phone", or "None"."""
    return listed([str(_ENDED[kind]) for kind in kinds]) or gettext("None")
