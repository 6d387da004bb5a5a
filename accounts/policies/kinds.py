"""The registry of policy kinds: each app adds its own in ``policies.py``, the engine knows none by name."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyKind:
    """A rule that a postmaster can set: its name in the table, its values, and what a new domain gets.

    ``is_value`` says of a rule that is written rather than chosen what may be written besides ``values``.
    """

    name: str
    values: tuple[str, ...]
    default: str
    is_value: Callable[[str], bool] | None = None

    def __post_init__(self) -> None:
        if self.default not in self.values:
            raise ValueError(f"{self.default} is no value of {self.name}")

    def accepts(self, value: str) -> bool:
        """Say whether this can be ordered."""
        return value in self.values or (self.is_value is not None and self.is_value(value))


_KINDS: dict[str, PolicyKind] = {}


def register(kind: PolicyKind) -> PolicyKind:
    """Add a kind and return it. Raises ValueError when another kind has its name."""
    if _KINDS.setdefault(kind.name, kind) != kind:
        raise ValueError(f"policy kind {kind.name} is registered already")
    return kind


def kind_named(name: str) -> PolicyKind:
    """Return the kind with that name. Raises KeyError."""
    return _KINDS[name]


def all_kinds() -> tuple[PolicyKind, ...]:
    """Return every kind in order of registration."""
    return tuple(_KINDS.values())
