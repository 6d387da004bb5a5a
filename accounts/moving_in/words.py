"""What is wrong with a file of accounts, in words; none of them quotes what stands in it."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.moving_in.rules import (
    DEPARTMENT_LEVELS,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_NEW_DEPARTMENTS,
    NAME_LENGTH,
    Column,
    Complaint,
    LineFlaw,
)

FLAW_WORDS = {
    LineFlaw.FILE_TOO_LARGE: format_lazy(_("The file is larger than {size} MiB."), size=MOST_BYTES // 2**20),
    LineFlaw.FILE_UNREADABLE: _(
        "The file is not text in UTF-8. Save it as “CSV UTF-8”, or say which encoding it is in."
    ),
    LineFlaw.FILE_EMPTY: _("The file names no account."),
    LineFlaw.TOO_MANY_LINES: format_lazy(_("A file can have at most {lines} accounts."), lines=f"{MOST_LINES:,}"),
    LineFlaw.NO_ADDRESS_COLUMN: _("The first line has to name the columns; none of them is “address”."),
    LineFlaw.TOO_MANY_COLUMNS: format_lazy(_("The first line has more than {columns} fields."), columns=MOST_COLUMNS),
    LineFlaw.UNKNOWN_COLUMN: format_lazy(_("This is not one of the columns {columns}."), columns=", ".join(Column)),
    LineFlaw.REPEATED_COLUMN: _("This column is there twice."),
    LineFlaw.BROKEN_QUOTES: _("A quotation mark is missing or out of place. Nothing after it was read."),
    LineFlaw.CELL_TOO_LONG: _("A field is too long to be read. Nothing after it was read."),
    LineFlaw.FIELD_COUNT: _("This line does not have as many fields as there are columns."),
    LineFlaw.NOT_AN_ADDRESS: _("This is not an email address."),
    LineFlaw.OTHER_DOMAIN: _("The address belongs to another domain."),
    LineFlaw.RESERVED_ADDRESS: _("The postmaster comes with the domain and is not imported. Remove the line."),
    LineFlaw.TAKEN_ADDRESS: _("An administrator already has this address."),
    LineFlaw.DELETED_ADDRESS: _(
        "A deleted account in the recycle bin has this address. Restore it, or purge it first."
    ),
    LineFlaw.REPEATED_ADDRESS: _("The address is already in line {first_line}."),
    LineFlaw.ANOTHER_PERSON: _("Somebody of another name has this address."),
    LineFlaw.OWN_ADDRESS: _("This is your own account."),
    LineFlaw.OUT_OF_REACH: _("The address belongs to somebody outside your departments."),
    LineFlaw.NOT_A_NAME: format_lazy(_("A name has 1 to {length} printable characters."), length=NAME_LENGTH),
    LineFlaw.FORMULA: _("Names and addresses do not begin with =, +, - or @, as formulas of spreadsheets do."),
    LineFlaw.NOT_A_DEPARTMENT: format_lazy(
        _("A department is written from the top down, such as Sales/East: at most {levels} names, none of them empty."),
        levels=DEPARTMENT_LEVELS,
    ),
    LineFlaw.OUTSIDE_DEPARTMENT: _("This is not one of your departments, nor below one."),
    LineFlaw.SIMILAR_DEPARTMENT: _("There is no such department, but one that is spelled almost alike."),
    LineFlaw.TOO_MANY_DEPARTMENTS: format_lazy(
        _("A file can create at most {departments} departments."), departments=f"{MOST_NEW_DEPARTMENTS:,}"
    ),
    LineFlaw.NOT_A_PRIVATE_ADDRESS: _("This is not an email address outside the domain."),
    LineFlaw.NOT_A_PHONE: _("This is not a phone number with its country code, such as +86 138 1234 5678."),
    LineFlaw.NOT_A_LANGUAGE: format_lazy(
        _("This is not a language of the portal: {codes}."), codes=", ".join(dict(settings.LANGUAGES))
    ),
    LineFlaw.NOT_PROTOCOLS: _("Protocols are imap, pop3 and smtp with blanks between them, or none."),
    LineFlaw.FOREIGN_PROTOCOLS: _("You were not given the task of switching protocols."),
    LineFlaw.NO_HASH: _("There is no password hash."),
    LineFlaw.HASH_MALFORMED: _("This is not a whole password hash such as {SHA512-CRYPT}$6$... or $2y$..."),
    LineFlaw.HASH_TOO_COSTLY: _(
        "Checking this password hash would take too long: its cost is beyond the portal's bounds."
    ),
    LineFlaw.HASH_TOO_WEAK: _(
        "This kind of password hash, or a password in plain text, is not safe enough to be kept."
    ),
    LineFlaw.HASH_UNKNOWN: _("The portal cannot check this kind of password hash."),
    LineFlaw.LIMITED_LOGON: _("An extra field limits how this account may log on; the portal would not know of that."),
}


def complaint_words(complaint: Complaint) -> str:
    """Return one flaw with its place, for a list."""
    said = str(FLAW_WORDS[complaint.flaw]).replace("{first_line}", str(complaint.first_line))
    if not complaint.line:
        return said
    if not complaint.column:
        return gettext("Line %(line)d: %(flaw)s") % {"line": complaint.line, "flaw": said}
    place = {"line": complaint.line, "column": complaint.column, "flaw": said}
    return gettext("Line %(line)d, column %(column)s: %(flaw)s") % place
