"""What to write in the place of an address that cannot be taken: one that is free (P11)."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from accounts.directory.rules import InvalidAddress, canonical_address
from accounts.models import User
from accounts.moving_in.rules import LineFlaw
from admin_console.imports.rules import LineFinding

# Those where another address is the cure.
_TAKEN: Final = frozenset({LineFlaw.REPEATED_ADDRESS, LineFlaw.ANOTHER_PERSON, LineFlaw.DELETED_ADDRESS})
_NUMBERS: Final = range(2, 6)


def with_cures(findings: Sequence[LineFinding], *, domain: str, in_file: Collection[str]) -> list[LineFinding]:
    """Return the findings with a free address where one can be proposed; ``in_file`` has the file's own.

    One statement, whatever their number, which the page bounds.
    """
    proposed = {place: [*_candidates(one, domain)] for place, one in enumerate(findings)}
    everything = {address for candidates in proposed.values() for address in candidates}
    taken = {*in_file, *User.objects.filter(address__in=everything).values_list("address", flat=True)}
    cured = []
    for place, one in enumerate(findings):
        free = next((address for address in proposed[place] if address not in taken), "")
        taken.add(free)
        cured.append(replace(one, cure=free) if free else one)
    return cured


def _candidates(finding: LineFinding, domain: str) -> Iterator[str]:
    if finding.flaw in _TAKEN:
        local = finding.value.partition("@")[0]
        yield from _canonical([f"{local}{number}@{domain}" for number in _NUMBERS])
    elif finding.flaw is LineFlaw.NOT_AN_ADDRESS:
        local = re.sub(r"\s+", ".", finding.value.partition("@")[0].strip())
        yield from _canonical([f"{local}@{domain}"] if local else [])


def _canonical(addresses: Sequence[str]) -> Iterator[str]:
    for address in addresses:
        try:
            yield canonical_address(address)
        except InvalidAddress:
            continue
