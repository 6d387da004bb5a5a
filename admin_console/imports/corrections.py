"""What is wrong with a file in words, with its place, its cause and its cure."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.moving_in.rules import MOST_LINES, LineFlaw
from accounts.moving_in.words import FLAW_WORDS
from accounts.policies.kinds import Text
from admin_console.imports.rules import COLUMNS, LineFinding
from mailportal.errors import Words

# Where more can be said than what kind of flaw it is.
_CAUSES: Final[dict[LineFlaw, Text]] = {
    LineFlaw.ANOTHER_PERSON: gettext_lazy("Taken by %(other)s"),
    LineFlaw.SIMILAR_DEPARTMENT: gettext_lazy("No such department; there is “%(other)s”"),
    LineFlaw.REPEATED_ADDRESS: gettext_lazy("Twice in this file; the first is on line %(other)s"),
    LineFlaw.FIELD_COUNT: gettext_lazy("The first line has %(other)s columns"),
    LineFlaw.FILE_UNREADABLE: gettext_lazy("This is not a CSV file in UTF-8 or GB18030"),
}
_CURES: Final[dict[LineFlaw, Words]] = {
    LineFlaw.FILE_TOO_LARGE: gettext_lazy("Divide it into several files"),
    LineFlaw.FILE_UNREADABLE: gettext_lazy("Save it as “CSV UTF-8” in the spreadsheet program"),
    LineFlaw.FILE_EMPTY: gettext_lazy("One line for each person, below the names of the columns"),
    LineFlaw.TOO_MANY_LINES: format_lazy(
        gettext_lazy("Divide it into files of {lines} lines"), lines=f"{MOST_LINES:,}"
    ),
    LineFlaw.NO_ADDRESS_COLUMN: gettext_lazy("Begin with the first line of the template"),
    LineFlaw.TOO_MANY_COLUMNS: gettext_lazy("Begin with the first line of the template"),
    LineFlaw.UNKNOWN_COLUMN: format_lazy(gettext_lazy("One of {columns}"), columns=", ".join(COLUMNS)),
    LineFlaw.REPEATED_COLUMN: gettext_lazy("Take one of them out"),
    LineFlaw.BROKEN_QUOTES: gettext_lazy("A quotation mark inside a value is written twice"),
    LineFlaw.CELL_TOO_LONG: gettext_lazy("Look for a quotation mark that is not closed"),
    LineFlaw.FIELD_COUNT: gettext_lazy("A comma inside a value needs quotes"),
    LineFlaw.NOT_AN_ADDRESS: gettext_lazy("name@domain, or the name alone"),
    LineFlaw.OTHER_DOMAIN: gettext_lazy("An address of your domain"),
    LineFlaw.RESERVED_ADDRESS: gettext_lazy("Take the line out"),
    LineFlaw.TAKEN_ADDRESS: gettext_lazy("Take the line out"),
    LineFlaw.OWN_ADDRESS: gettext_lazy("Take the line out"),
    LineFlaw.OUT_OF_REACH: gettext_lazy("Another address, or take the line out"),
    LineFlaw.DELETED_ADDRESS: gettext_lazy("Another address, or restore the account"),
    LineFlaw.REPEATED_ADDRESS: gettext_lazy("Another address, or take the line out"),
    LineFlaw.ANOTHER_PERSON: gettext_lazy("Another address, or take the line out"),
    LineFlaw.NOT_A_NAME: gettext_lazy("A shorter name, in one line"),
    LineFlaw.FORMULA: gettext_lazy("The same without that sign"),
    LineFlaw.NOT_A_DEPARTMENT: gettext_lazy("Sales/East, or leave it empty"),
    LineFlaw.OUTSIDE_DEPARTMENT: gettext_lazy("One of your departments"),
    LineFlaw.SIMILAR_DEPARTMENT: gettext_lazy("The other spelling, or create this department first"),
    LineFlaw.TOO_MANY_DEPARTMENTS: gettext_lazy("Import the others afterwards"),
    LineFlaw.NOT_A_PRIVATE_ADDRESS: gettext_lazy("An address outside your domain, or leave it empty"),
    LineFlaw.NOT_A_PHONE: gettext_lazy("+86 and 11 digits, or leave it empty"),
    LineFlaw.NOT_A_LANGUAGE: format_lazy(
        gettext_lazy("{codes}, or leave it empty"), codes=", ".join(dict(settings.LANGUAGES))
    ),
    LineFlaw.NOT_PROTOCOLS: gettext_lazy("imap pop3 smtp, none, or leave it empty"),
    LineFlaw.FOREIGN_PROTOCOLS: gettext_lazy("Leave it empty"),
}


@dataclass(frozen=True, slots=True)
class FindingWords:
    """One row of what to correct; ``line`` and ``column`` are empty where the whole file, or line, is meant."""

    line: str
    column: str
    value: str
    cause: str
    cure: str


def finding_words(finding: LineFinding) -> FindingWords:
    """Return one flaw with its place, its cause and its cure."""
    cause = str(_CAUSES.get(finding.flaw, FLAW_WORDS[finding.flaw]))
    if finding.flaw in _CAUSES:
        cause %= {"other": finding.other}
    cure = str(_CURES[finding.flaw])
    if finding.cure:
        is_address = "@" in finding.cure
        cure = _("%(address)s is free") % {"address": finding.cure} if is_address else finding.cure
    value = finding.value
    if finding.flaw is LineFlaw.FIELD_COUNT:
        fields = int(finding.value)
        value = ngettext("%(n)d column", "%(n)d columns", fields) % {"n": fields}
    # A column without a name goes by its number.
    return FindingWords(str(finding.line or ""), finding.column, value, cause, cure)
