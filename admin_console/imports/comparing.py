"""A file compared with the people and departments that a desk reaches: what it would change, and what is wrong."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.conf import settings

from accounts.directory.rules import Role, full_name
from accounts.directory.services import department_paths
from accounts.models import Domain, User
from accounts.moving_in.cells import newcomers_in
from accounts.moving_in.reader import FileRead, read_csv
from accounts.moving_in.rules import Column, Complaint, ImportTerms, LineFlaw, Newcomer
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.imports.places import Path, Places
from admin_console.imports.rules import COLUMNS, LineFinding, shown_cell
from security.policies import PROTOCOL_SWITCHES

_AT_ONCE: Final = 500
_Thing = TypeVar("_Thing")
_Beat = Callable[[], object]


@dataclass(slots=True)
class Comparison:
    """What a file would do at this moment, in the order of its lines.

    ``arriving`` are new; ``known`` counts those who are here already, ``elsewhere`` those of them whom the file has in
    another department; ``departments`` are those that do not exist yet. Paths of departments are whole, from the top of
    the domain down; ``shown`` names one as the desk may read it.
    """

    read: FileRead
    arriving: list[Newcomer] = field(default_factory=list)
    known: int = 0
    elsewhere: int = 0
    departments: list[Path] = field(default_factory=list)
    findings: list[LineFinding] = field(default_factory=list)
    shown: Callable[[Path], str] = full_name

    @property
    def lines(self) -> int:
        """Return how many people the file names, right or wrong."""
        return len(self.read.lines) + sum(one.flaw is LineFlaw.FIELD_COUNT for one in self.findings)

    @property
    def fingerprint(self) -> str:
        """Return what stands for all that the file would do."""
        would = ([(one.line, one.address) for one in self.arriving], self.departments)
        return hashlib.sha256(repr(would).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Known:
    """An account that has an address of the file."""

    pk: int
    name: str
    domain_id: int | None
    role: str
    is_administrator: bool
    is_deleted: bool
    department_id: int | None


def _nothing() -> None:
    """Do what is due at each 500 lines where nobody holds a lease."""


def compare(desk: Desk, data: bytes, *, beat: _Beat = _nothing) -> Comparison:
    """Read a file and compare it; nothing is written. Statements grow with its lines, by one for each 500.

    ``beat`` is called at each 500 lines: what holds a lease renews it there, for a large file takes seconds.
    """
    read, newcomers, complaints = people_in(data, domain=desk.domain, beat=beat)
    comparison = Comparison(read)
    comparison.findings += _quoted(read, complaints)
    _judge(desk, newcomers, comparison, _known_of(newcomers, beat))
    comparison.findings.sort(key=lambda one: one.line)
    return comparison


def people_in(
    data: bytes, *, domain: Domain, beat: _Beat = _nothing
) -> tuple[FileRead, list[Newcomer], list[Complaint]]:
    """Return a file as it was read, the people of its lines that are right in themselves, and what is wrong."""
    read = read_csv(data, columns=COLUMNS, may_be_chinese=True)
    terms = ImportTerms(
        domain=domain.name,
        languages=list(dict(settings.LANGUAGES)),
        protocols=[kind.name for kind in PROTOCOL_SWITCHES],
        phone_region=settings.PHONE_REGION,
    )
    newcomers, complaints = newcomers_in(_beating(read.lines, beat), terms)
    return read, newcomers, [*read.complaints, *complaints]


def _beating(things: Iterable[_Thing], beat: _Beat) -> Iterator[_Thing]:
    for number, thing in enumerate(things):
        if number % _AT_ONCE == 0:
            beat()
        yield thing


def _quoted(read: FileRead, complaints: Iterable[Complaint]) -> Iterator[LineFinding]:
    cells = {line.number: line for line in read.lines}
    columns = len(read.header)
    for one in complaints:
        line, value, other = cells.get(one.line), "", ""
        if line is not None and one.column in {*COLUMNS}:
            value = line.cell(Column(one.column))
        elif one.flaw is LineFlaw.UNKNOWN_COLUMN:
            value = read.header[int(one.column) - 1]
        if one.flaw is LineFlaw.REPEATED_ADDRESS:
            other = str(one.first_line)
        elif one.flaw is LineFlaw.FIELD_COUNT:
            value, other = str(one.fields), str(columns)
        yield LineFinding(one.line, one.column, one.flaw, shown_cell(value), other)


def _judge(desk: Desk, newcomers: Sequence[Newcomer], comparison: Comparison, people: Mapping[str, _Known]) -> None:
    places = Places(desk, department_paths(domain_id=desk.domain.pk))
    comparison.shown = places.shown
    for written in newcomers:
        newcomer = places.placed(written)
        known = people.get(newcomer.address)
        finding = (
            _flaw_of_newcomer(desk, newcomer, places)
            if known is None
            else _flaw_of_known(desk, newcomer, known, places)
        )
        if finding is not None:
            comparison.findings.append(finding)
        elif known is None:
            comparison.arriving.append(newcomer)
        else:
            comparison.known += 1
            comparison.elsewhere += bool(newcomer.department) and newcomer.department != places.of(known.department_id)
    comparison.departments = sorted(places.new)


def _known_of(newcomers: Sequence[Newcomer], beat: _Beat) -> Mapping[str, _Known]:
    columns = ("address", "pk", "name", "domain_id", "role", "administers_since", "deleted_at", "department_id")
    found: dict[str, _Known] = {}
    for start in range(0, len(newcomers), _AT_ONCE):
        beat()
        addresses = [one.address for one in newcomers[start : start + _AT_ONCE]]
        rows = User.objects.filter(address__in=addresses).values_list(*columns)
        for address, pk, name, domain_id, role, administers_since, deleted_at, department_id in rows:
            is_administrator, is_deleted = administers_since is not None, deleted_at is not None
            found[address] = _Known(pk, name, domain_id, role, is_administrator, is_deleted, department_id)
    return found


def _flaw_of_known(desk: Desk, newcomer: Newcomer, known: _Known, places: Places) -> LineFinding | None:
    def of(flaw: LineFlaw, other: str = "") -> LineFinding:
        return LineFinding(newcomer.line, Column.ADDRESS, flaw, newcomer.address, other)

    if known.pk == desk.account.pk:
        return of(LineFlaw.OWN_ADDRESS)
    if not places.is_reached(places.of(known.department_id)):
        return of(LineFlaw.OUT_OF_REACH)
    is_peer = known.is_administrator and not desk.is_postmaster
    if known.domain_id != desk.domain.pk or known.role != Role.EMPLOYEE or is_peer:
        return of(LineFlaw.TAKEN_ADDRESS)
    if known.is_deleted:
        return of(LineFlaw.DELETED_ADDRESS)
    is_named = newcomer.name != newcomer.address.partition("@")[0]
    if is_named and _folded(known.name) != _folded(newcomer.name):
        where = places.shown(places.of(known.department_id))
        return of(LineFlaw.ANOTHER_PERSON, f"{known.name}, {where}" if where else known.name)
    return None


def _flaw_of_newcomer(desk: Desk, newcomer: Newcomer, places: Places) -> LineFinding | None:
    if newcomer.protocols is not None and not desk.may(Capability.PROTOCOLS):
        return LineFinding(newcomer.line, Column.PROTOCOLS, LineFlaw.FOREIGN_PROTOCOLS)
    flaw, other = places.judged(newcomer.department)
    if flaw is None:
        return None
    written = shown_cell(places.shown(newcomer.department))
    return LineFinding(newcomer.line, Column.DEPARTMENT, flaw, written, other, cure=other)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
