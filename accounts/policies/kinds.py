"""The registry of policy kinds: each app adds its own in ``policies``, the engine knows none by name.

A kind says in words what it is and what each of its choices means, so that one form and one review serve them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Text(Protocol):
    """A text, or a translation that is made when it is read."""

    def __mod__(self, values: Mapping[str, object], /) -> str:
        """Return the text with these values in it."""


class Stop(StrEnum):
    """What no longer opens an account's mailbox where a choice holds, so that its open connections have to end."""

    ACCOUNT_PASSWORD = "account password"  # it opens those whose holders have not turned security passwords on
    EVERY_PASSWORD = "every password"
    ONE_PROTOCOL = "one protocol"  # programs come back by another


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """A value, its name for people, the name that it has as the rule of a whole domain, and what it means.

    ``tone`` is the tint of its pill; ``done`` says after a change for how many accounts, ``n``, it has come to hold.
    """

    value: str
    name: Text = ""
    for_everyone: Text = ""
    hint: Text = ""
    tone: str = ""
    stops: Stop | None = None
    done: Text = ""


@dataclass(frozen=True, slots=True, eq=False)
class PolicyKind:
    """A rule that a postmaster can set: its name in the table, its choices, what a new domain gets, its title.

    ``effects`` is the template that says what a change does to whom, from the numbers of each value; kinds
    that are alike share one. ``is_value`` says what may be ordered besides the choices, where a rule is
    written: words with blanks between them; ``written`` stands for all of these where they are counted together.
    """

    name: str
    choices: tuple[PolicyChoice, ...]
    default: str
    title: Text = ""
    effects: str = ""
    is_value: Callable[[str], bool] | None = None
    written: PolicyChoice | None = None

    def __post_init__(self) -> None:
        if self.default not in self.values:
            raise ValueError(f"{self.default} is no value of {self.name}")

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values of the choices."""
        return tuple(choice.value for choice in self.choices)

    @property
    def groups(self) -> tuple[PolicyChoice, ...]:
        """Return the choices, and the one that stands for every value that is written."""
        return self.choices if self.written is None else (*self.choices, self.written)

    def group_of(self, value: str) -> PolicyChoice:
        """Return the one of the ``groups`` that a value counts as."""
        if self.written is not None and value not in self.values:
            return self.written
        return self.choice(value)

    def accepts(self, value: str) -> bool:
        """Whether this can be ordered."""
        return value in self.values or (self.is_value is not None and self.is_value(value))

    def choice(self, value: str) -> PolicyChoice:
        """Return the choice of that value; of one that was written, a choice that is called so."""
        return next(
            (choice for choice in self.choices if choice.value == value), PolicyChoice(value, ", ".join(value.split()))
        )


_KINDS: dict[str, PolicyKind] = {}


def register(kind: PolicyKind) -> PolicyKind:
    """Add a kind and return it. Raises ValueError when another kind has its name."""
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"policy kind {kind.name} is registered already")
    return kind


def every_kind() -> list[PolicyKind]:
    """Return all kinds, in the order in which their apps have added them."""
    return list(_KINDS.values())


def kind_named(name: str) -> PolicyKind:
    """Return the kind with that name. Raises KeyError."""
    return _KINDS[name]
