"""What the list of employees can be asked for, and for whom orders require security passwords, pure (P1)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PeopleState(StrEnum):
    """A state that people are looked for by; the values stand in the addresses of pages."""

    WITHOUT_FACTOR = "without-factor"
    WITHOUT_PHONE = "without-phone"
    SECURITY_PASSWORD_OFF = "security-password-off"
    MUST_CHANGE = "must-change"
    TEMPORARY_PASSWORD = "temporary-password"
    FROZEN = "frozen"
    NEVER_LOGGED_ON = "never-logged-on"
    REFUSED_PROGRAM = "refused-program"
    IDLE_PASSWORD = "idle-password"
    STOPPED = "stopped"


# What an overview leads to: no ready question of the list, which shows those that are asked all year.
LED_TO: Final = frozenset({PeopleState.REFUSED_PROGRAM, PeopleState.IDLE_PASSWORD, PeopleState.STOPPED})


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    """Whom the list is asked for; ``paths`` are those of departments, with all below them, and None is everywhere."""

    text: str = ""
    paths: tuple[str, ...] | None = None
    state: PeopleState | None = None


@dataclass(frozen=True, slots=True)
class RequiredWhere:
    """Whether the domain requires security passwords, and departments that say otherwise, the upper ones first."""

    everywhere: bool
    departments: tuple[tuple[str, bool], ...] = ()

    def is_required(self, path: str, own: bool | None) -> bool:  # noqa: FBT001 - an order, where there is one
        """Whether it holds for an account: by its own order, else by that of the nearest department."""
        if own is not None:
            return own
        nearest = [is_required for above, is_required in self.departments if path.startswith(above)]
        return nearest[-1] if nearest else self.everywhere
