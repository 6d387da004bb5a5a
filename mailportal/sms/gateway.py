"""What the portal asks of a gateway: to take one message, soon, or to say why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from mailportal.sms.rules import SmsFailure

Configuration: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message: an E.164 number, the text, how long it is worth delivering, where to report the delivery."""

    number: str = field(repr=False)
    text: str = field(repr=False)
    lifetime: timedelta
    report_url: str = field(default="", repr=False)


class NotTaken(Exception):
    """The gateway did not take the message, or not surely."""

    def __init__(self, failure: SmsFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class Gateway(Protocol):
    """A way to send text messages. One file of ``vendors`` each."""

    def hand_over(self, message: Outgoing, *, seconds: float) -> None:
        """Return within ``seconds`` when the message is taken: handed on, or queued by the gateway.

        Raises NotTaken, and Unanswered where the gateway did not say.
        """
