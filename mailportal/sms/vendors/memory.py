"""For tests: messages stay in this process."""

from dataclasses import dataclass
from typing import Self

from mailportal.sms.gateway import Configuration, Outgoing

outbox: list[Outgoing] = []


@dataclass(frozen=True, slots=True)
class Memory:
    """Takes everything."""

    @classmethod
    def configured(cls, _configuration: Configuration) -> Self:
        """Return the gateway; it has no settings."""
        return cls()

    def hand_over(self, message: Outgoing, *, seconds: float) -> None:  # noqa: ARG002 - nothing here takes time
        """Keep the message."""
        outbox.append(message)
