"""What a file of accounts may say, pure (P11): the columns, what each cell must be, and what is wrong with one.

Nothing here quotes a cell: where columns are shifted, any of them may hold a hash.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from accounts.directory.rules import InvalidAddress, canonical_address
from accounts.passwords.hash_reader import HashFlaw, UnusableHash, read_hash
from accounts.passwords.schemes import ImportedHash
from mailportal.sms.numbers import NumberRefused, canonical_number

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
DEPARTMENT_LEVELS = 10
NAME_LENGTH = 100
# The domain's first administrator comes with the domain, and gets a password by a link alone (O1).
RESERVED = frozenset({"postmaster"})
_NO_PROTOCOL = "none"


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
    UNKNOWN_COLUMN = "unknown-column"
    REPEATED_COLUMN = "repeated-column"
    BROKEN_QUOTES = "broken-quotes"
    FIELD_COUNT = "field-count"
    NOT_AN_ADDRESS = "not-an-address"
    OTHER_DOMAIN = "other-domain"
    RESERVED_ADDRESS = "reserved-address"
    TAKEN_ADDRESS = "taken-address"
    DELETED_ADDRESS = "deleted-address"
    REPEATED_ADDRESS = "repeated-address"
    NOT_A_NAME = "not-a-name"
    NOT_A_DEPARTMENT = "not-a-department"
    NOT_A_PRIVATE_ADDRESS = "not-a-private-address"
    NOT_A_PHONE = "not-a-phone"
    NOT_A_LANGUAGE = "not-a-language"
    NOT_PROTOCOLS = "not-protocols"
    NO_HASH = "no-hash"
    HASH_MALFORMED = "hash-malformed"
    HASH_TOO_COSTLY = "hash-too-costly"
    HASH_TOO_WEAK = "hash-too-weak"
    HASH_UNKNOWN = "hash-unknown"
    LIMITED_LOGON = "limited-logon"


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One flaw: in which line (0: the whole file) and which column, by its name or, where it has none, its number.

    ``first_line`` is where an address stands already.
    """

    line: int
    column: str
    flaw: LineFlaw
    first_line: int = 0


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


Value = TypeVar("Value")


def newcomers_in(lines: Iterable[RawLine], terms: ImportTerms) -> tuple[list[Newcomer], list[Complaint]]:
    """Return the accounts of all lines that are right, and every flaw of the others."""
    newcomers: list[Newcomer] = []
    complaints: list[Complaint] = []
    first_lines: dict[str, int] = {}
    for line in lines:
        found: list[Complaint] = []
        newcomer = _newcomer(line, terms, found)
        if newcomer.address and (first := first_lines.setdefault(newcomer.address, line.number)) != line.number:
            found.append(Complaint(line.number, Column.ADDRESS, LineFlaw.REPEATED_ADDRESS, first))
        complaints += found
        if not found:
            newcomers.append(newcomer)
    return newcomers, complaints


def _newcomer(line: RawLine, terms: ImportTerms, found: list[Complaint]) -> Newcomer:
    def read(column: Column, reader: Callable[[str], Value], otherwise: Value) -> Value:
        cell = line.cell(column)
        try:
            return reader(cell) if cell or column is Column.ADDRESS else otherwise
        except CellRefused as refused:
            found.append(Complaint(line.number, column, refused.flaw))
            return otherwise

    address = read(Column.ADDRESS, partial(_address, domain=terms.domain), "")
    return Newcomer(
        line=line.number,
        address=address,
        name=read(Column.NAME, _name, address.partition("@")[0]),
        department=read(Column.DEPARTMENT, _department, ()),
        private_address=read(Column.PRIVATE_ADDRESS, partial(_private_address, domain=terms.domain), ""),
        phone=read(Column.PHONE, partial(_phone, region=terms.phone_region), ""),
        language=read(Column.LANGUAGE, partial(_language, known=terms.languages), ""),
        protocols=read(Column.PROTOCOLS, partial(_protocols, known=terms.protocols), None),
        password=read(Column.PASSWORD_HASH, _hash, None),
    )


def _address(cell: str, *, domain: str) -> str:
    try:
        address = canonical_address(cell if "@" in cell else f"{cell}@{domain}")
    except InvalidAddress:
        raise CellRefused(LineFlaw.NOT_AN_ADDRESS) from None
    local, _, its_domain = address.rpartition("@")
    if its_domain != domain:
        raise CellRefused(LineFlaw.OTHER_DOMAIN)
    if local in RESERVED:
        raise CellRefused(LineFlaw.RESERVED_ADDRESS)
    return address


def _name(cell: str, *, flaw: LineFlaw = LineFlaw.NOT_A_NAME) -> str:
    name = " ".join(cell.split())
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        raise CellRefused(flaw)
    return name


def _department(cell: str) -> tuple[str, ...]:
    names = tuple(_name(part, flaw=LineFlaw.NOT_A_DEPARTMENT) for part in cell.split("/"))
    if len(names) > DEPARTMENT_LEVELS:
        raise CellRefused(LineFlaw.NOT_A_DEPARTMENT)
    return names


def _private_address(cell: str, *, domain: str) -> str:
    try:
        address = canonical_address(cell)
    except InvalidAddress:
        raise CellRefused(LineFlaw.NOT_A_PRIVATE_ADDRESS) from None
    # Nobody reads there how to get in before they are in.
    if address.endswith(f"@{domain}"):
        raise CellRefused(LineFlaw.NOT_A_PRIVATE_ADDRESS)
    return address


def _phone(cell: str, *, region: str) -> str:
    try:
        return canonical_number(cell, default_region=region)
    except NumberRefused:
        raise CellRefused(LineFlaw.NOT_A_PHONE) from None


def _language(cell: str, *, known: Sequence[str]) -> str:
    code = cell.lower().replace("_", "-")
    if code not in known:
        raise CellRefused(LineFlaw.NOT_A_LANGUAGE)
    return code


def _protocols(cell: str, *, known: Sequence[str]) -> frozenset[str]:
    names = frozenset(re.split(r"[\s,;+]+", cell.lower()))
    if names == {_NO_PROTOCOL}:
        return frozenset()
    if not names <= set(known):
        raise CellRefused(LineFlaw.NOT_PROTOCOLS)
    return names


_HASH_FLAWS = {
    HashFlaw.MALFORMED: LineFlaw.HASH_MALFORMED,
    HashFlaw.TOO_COSTLY: LineFlaw.HASH_TOO_COSTLY,
    HashFlaw.TOO_WEAK: LineFlaw.HASH_TOO_WEAK,
    HashFlaw.UNKNOWN_SCHEME: LineFlaw.HASH_UNKNOWN,
}


def _hash(cell: str) -> ImportedHash:
    try:
        return read_hash(cell)
    except UnusableHash as unusable:
        raise CellRefused(_HASH_FLAWS[unusable.flaw]) from None
