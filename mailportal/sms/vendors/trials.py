"""For trials, where no phone rings: the demonstration writes each text down, tests keep it in their process."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.utils import timezone

from mailportal.sms.gateway import Configuration, Outgoing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Console:
    """Writes each message as one line to ``file``, which only its owner can read."""

    file: Path

    @classmethod
    def configured(cls, configuration: Configuration) -> Self:
        """Return the gateway; ``file`` is its one setting."""
        return cls(Path(configuration["file"]))

    def hand_over(self, message: Outgoing, *, seconds: float) -> None:  # noqa: ARG002 - a line takes no time
        """Write the message down."""
        line = f"{message.number}  {' '.join(message.text.split())}"
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S}  {line}\n")
        log.warning("Text message (demonstration): %s", line)


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
