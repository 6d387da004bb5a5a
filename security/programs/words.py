"""A program in words: "Firefox on Windows"."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security.programs.rules import Program, ProgramPicture, known_program_of, program_of


def program_words(program: Program) -> str:
    """Return what a person calls it, also where only a part is known."""
    if program.name and program.system:
        return _("%(program)s on %(system)s") % {"program": program.name, "system": program.system}
    if program.system:
        return _("A browser on %(system)s") % {"system": program.system}
    return program.name or _("Unknown program")


def words_for(text: str) -> str:
    """Return the words for what a client said of itself."""
    return program_words(program_of(text))


def mail_program_words(text: str) -> str:
    """Return the words for what a mail program said of itself; most say nothing."""
    return program_of(text).name or _("A mail program")


_ON_DEVICES: Final = {
    ProgramPicture.PHONE.value: gettext_lazy("%(program)s on a phone"),
    ProgramPicture.TABLET.value: gettext_lazy("%(program)s on a tablet"),
}


def device_words(name: str, picture: str) -> str:
    """Return the words for a mail program of our table, empty where it is unknown, on what its picture stands for."""
    words = name or _("A mail program")
    return str(_ON_DEVICES[picture] % {"program": words}) if picture in _ON_DEVICES else words


def known_words(text: str) -> str:
    """Return the words for a program of the tables; any other is unknown, whatever it said."""
    return program_words(known_program_of(text))
