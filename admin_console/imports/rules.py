"""What an import goes through, and what its check says, pure (P11)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final, Self

from accounts.moving_in.rules import MOST_BYTES, Column, LineFlaw

# Hashes come from the command alone: with a file of them anybody could log on as everybody.
COLUMNS: Final = tuple(column for column in Column if column is not Column.PASSWORD_HASH)
# Beside the file: its name, the token, the separators of the form.
UPLOAD_BYTES: Final = MOST_BYTES + 16_384
# As many as somebody corrects before checking again; all of them are in the download.
SHOWN_FINDINGS: Final = 200
SHOWN_PEOPLE: Final = 5
_CELL_LENGTH: Final = 60


class Handout(StrEnum):
    """How those who are new get in."""

    SHEET = "sheet"  # a printed card each
    MAIL = "mail"  # a link to the private address of the line; a card for those without one


class ImportOutcome(StrEnum):
    """How an import ended before it was in force; empty for one that was."""

    NONE = ""
    STOPPED = "stopped"
    STALE = "stale"  # people or departments were changed since the file was checked
    FORBIDDEN = "forbidden"  # the owner may not import any more
    FAILED = "failed"  # the log says what happened


class ImportStage(StrEnum):
    """Where an import stands, in this order."""

    CHECKED = "checked"
    CHECKING = "checking"  # once more, for time has passed
    STAGING = "staging"
    ENTERING = "entering"
    HANDING_OUT = "handing-out"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class LineFinding:
    """One flaw: where it is, what stands there, and what is known beside the kind of flaw.

    ``line`` is 0 for the whole file. ``other`` is the person who has the address, the line where it stands already, the
    department that is spelled alike, or how many fields there are; ``cure`` what to write in its place, where that can
    be said.
    """

    line: int
    column: str
    flaw: LineFlaw
    value: str = ""
    other: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """One of the first people whom the file would create, for the page."""

    name: str
    address: str
    department: str
    mail_domain: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of a file found.

    ``known`` are those who are here already and stay as they are, ``elsewhere`` those of them whom the file has in
    another department. ``findings`` and ``people`` are the first of ``flaws`` and ``new``.
    """

    lines: int = 0
    new: int = 0
    known: int = 0
    elsewhere: int = 0
    new_departments: int = 0
    flaws: int = 0
    wrong_lines: int = 0
    mailed: int = 0
    encoding: str = ""
    delimiter: str = ""
    seconds: float = 0.0
    departments: Sequence[str] = ()
    findings: Sequence[LineFinding] = ()
    people: Sequence[ShownPerson] = ()

    def as_bytes(self) -> bytes:
        """Return it as a column holds it."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Return what a column holds."""
        values = json.loads(kept)
        found = [LineFinding(**{**one, "flaw": LineFlaw(one["flaw"])}) for one in values.pop("findings")]
        people = [ShownPerson(**one) for one in values.pop("people")]
        return cls(**values, findings=found, people=people)


def shown_cell(cell: str) -> str:
    """Return what stands in a cell in one line, cut where it is long."""
    text = " ".join("".join(char if char.isprintable() else " " for char in cell).split())
    return text if len(text) <= _CELL_LENGTH else f"{text[: _CELL_LENGTH - 1]}…"
