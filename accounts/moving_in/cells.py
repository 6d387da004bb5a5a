"""From a file's lines to accounts, pure: what each cell has to be, and every flaw of the cells that are not."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from accounts.directory.rules import InvalidAddress, canonical_address
from accounts.moving_in.rules import (
    DEPARTMENT_LEVELS,
    NAME_LENGTH,
    CellRefused,
    Column,
    Complaint,
    ImportTerms,
    LineFlaw,
    Newcomer,
    RawLine,
)
from accounts.passwords.hash_reader import HashFlaw, UnusableHash, read_hash
from accounts.passwords.schemes import ImportedHash
from mailportal.sms.numbers import NumberRefused, canonical_number

# The domain's first administrator comes with the domain, and gets a password by a link alone (O1).
RESERVED = frozenset({"postmaster"})
_NO_PROTOCOL = "none"
# What spreadsheets take for the beginning of a formula (ASVS 1.2.10), some also in full width.
_FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")

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
    if cell.startswith(_FORMULA_SIGNS[:3]):
        raise CellRefused(LineFlaw.FORMULA)
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
    if name.startswith(_FORMULA_SIGNS):
        raise CellRefused(LineFlaw.FORMULA)
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
