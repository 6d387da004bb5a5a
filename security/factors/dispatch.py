"""Which slice checks what was typed for which method: one line for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from accounts.models import User
from mailportal.audit.source import Source
from security.factors.rules import CodeOutcome, Method


@dataclass(frozen=True, slots=True)
class Proof:
    """What was typed: a code, or the answers in the order of the questions; for which purpose, in which flow."""

    account: User
    typed: str | Sequence[str]
    purpose: str
    flow_id: str
    source: Source

    @property
    def code(self) -> str:
        """Return what was typed into a single field."""
        return self.typed if isinstance(self.typed, str) else ""

    @property
    def answers(self) -> Sequence[str]:
        """Return what was typed into several fields."""
        return () if isinstance(self.typed, str) else self.typed


Check: TypeAlias = Callable[[Proof], CodeOutcome]

CHECKS: Mapping[Method, Check] = {}
