"""Whom a log is asked for: by a name or address that somebody typed (P13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accounts.directory.search import BY_NAME, by_name, containing
from accounts.models import User
from admin_console.desk import Desk
from admin_console.reach import people_on_record

# Of more people who may be meant none is named: the name has to be longer.
MOST_MEANT: Final = 20
# So few people are looked for by their own rows; many are met on the way.
FEW_PEOPLE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a typed text means: one account, several that have it in their names, or only what was typed."""

    typed: str
    account: User | None = None
    several: Sequence[User] = ()

    @property
    def address(self) -> str:
        """Return the address that events name."""
        return self.typed if self.account is None else self.account.address

    @property
    def is_unclear(self) -> bool:
        """Whether several may be meant."""
        return bool(self.several)


def meant_by(desk: Desk, typed: str) -> Meant:
    """Return whom the desk means by a name or address, among those whose logs it may read."""
    people = people_on_record(desk)
    exact = people.filter(address=typed.lower()).first() if "@" in typed else None
    if exact is not None:
        return Meant(typed, exact)
    found = list(containing(by_name(people), typed).order_by(BY_NAME, "pk")[: MOST_MEANT + 1])
    return Meant(typed, found[0] if len(found) == 1 else None, found if len(found) > 1 else ())
