"""What a receipt is of, and what it keeps of each thing that ended, pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from security.programs.rules import Program
from security.resets.rules import Holding, HoldingKind

Line = Mapping[str, str | int]


class ReceiptKind(StrEnum):
    """The acts that leave a receipt."""

    PASSWORD_RESET = "password-reset"
    DEVICE_DELETED = "device-deleted"
    FACTORS_RESET = "factors-reset"
    PHONE_LOST = "phone-lost"
    LEAVER = "leaver"
    ENROLMENT_PASS = "enrolment-pass"
    PASSWORD_LINK = "password-link"


def kept(holdings: Iterable[Holding]) -> list[Line]:
    """Return what a row keeps of what ended, as JSON has it."""
    return [
        {
            "kind": one.kind.value,
            "name": one.name,
            "program": one.program.name,
            "system": one.program.system,
            "credential": one.credential,
            "codes_left": one.codes_left,
        }
        for one in holdings
    ]


def holdings_in(lines: Iterable[Line]) -> Sequence[Holding]:
    """Return what ended, from what a row kept."""
    return [
        Holding(
            HoldingKind(str(line["kind"])),
            name=str(line["name"]),
            program=Program(str(line["program"]), str(line["system"])),
            credential=str(line["credential"]),
            codes_left=int(line["codes_left"]),
        )
        for line in lines
    ]
