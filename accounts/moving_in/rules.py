"""What a file of accounts may say, pure (P11): its columns, its lines, and what can be wrong with them.

No complaint quotes a cell: where columns are shifted, any of them may hold a hash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from accounts.passwords.schemes import ImportedHash

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
DEPARTMENT_LEVELS = 10
# As many as a domain of 100,000 people has; more are endless paths, made to hold the database up.
MOST_NEW_DEPARTMENTS = 2_000
NAME_LENGTH = 100
# More than a spreadsheet with some emptied columns has; beyond, nobody reads what is wrong with each of them.
MOST_COLUMNS = 100


class Column(StrEnum):
    """A column, as a file's first line names it."""

    ADDRESS = "address"
    NAME = "name"
    DEPARTMENT = "department"
    PRIVATE_ADDRESS = "private_address"
    PHONE = "phone"
    LANGUAGE = "language"
    PROTOCOLS = "protocols"
    PASSWORD_HASH = "password_hash"


class LineFlaw(StrEnum):
    """What is wrong with a file, a line or a cell."""

    FILE_TOO_LARGE = "file-too-large"
    FILE_UNREADABLE = "file-unreadable"
    FILE_EMPTY = "file-empty"
    TOO_MANY_LINES = "too-many-lines"
    NO_ADDRESS_COLUMN = "no-address-column"
    TOO_MANY_COLUMNS = "too-many-columns"
    UNKNOWN_COLUMN = "unknown-column"
    REPEATED_COLUMN = "repeated-column"
    BROKEN_QUOTES = "broken-quotes"
    CELL_TOO_LONG = "cell-too-long"
    FIELD_COUNT = "field-count"
    NOT_AN_ADDRESS = "not-an-address"
    OTHER_DOMAIN = "other-domain"
    RESERVED_ADDRESS = "reserved-address"
    TAKEN_ADDRESS = "taken-address"
    DELETED_ADDRESS = "deleted-address"
    REPEATED_ADDRESS = "repeated-address"
    ANOTHER_PERSON = "another-person"
    OWN_ADDRESS = "own-address"
    OUT_OF_REACH = "out-of-reach"
    NOT_A_NAME = "not-a-name"
    FORMULA = "formula"
    NOT_A_DEPARTMENT = "not-a-department"
    OUTSIDE_DEPARTMENT = "outside-department"
    SIMILAR_DEPARTMENT = "similar-department"
    TOO_MANY_DEPARTMENTS = "too-many-departments"
    NOT_A_PRIVATE_ADDRESS = "not-a-private-address"
    NOT_A_PHONE = "not-a-phone"
    NOT_A_LANGUAGE = "not-a-language"
    NOT_PROTOCOLS = "not-protocols"
    FOREIGN_PROTOCOLS = "foreign-protocols"
    NO_HASH = "no-hash"
    HASH_MALFORMED = "hash-malformed"
    HASH_TOO_COSTLY = "hash-too-costly"
    HASH_TOO_WEAK = "hash-too-weak"
    HASH_UNKNOWN = "hash-unknown"
    LIMITED_LOGON = "limited-logon"


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One flaw: in which line (0: the whole file) and which column, by its name or, where it has none, its number.

    ``first_line`` is where an address stands already, ``fields`` how many a line has that should have others.
    """

    line: int
    column: str
    flaw: LineFlaw
    first_line: int = 0
    fields: int = 0


class CellRefused(ValueError):
    """A cell is not what its column wants."""

    def __init__(self, flaw: LineFlaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class RawLine:
    """One account as it stands in the file: the number of its line, and its cells without blanks around them."""

    number: int
    cells: Mapping[Column, str]

    def cell(self, column: Column) -> str:
        """Return what stands there, empty where the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """What the cells are held to: the domain's canonical name, and what the portal offers."""

    domain: str
    languages: Sequence[str]
    protocols: Sequence[str]
    phone_region: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One account that can be moved in. ``protocols`` are those that are on; None: as the domain has it.

    ``private_address`` and ``phone`` are what a file says and nobody has confirmed.
    """

    line: int
    address: str
    name: str
    department: tuple[str, ...]
    private_address: str
    phone: str
    language: str
    protocols: frozenset[str] | None
    password: ImportedHash | None
