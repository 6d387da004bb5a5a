"""What a fresh proof is asked for. One proof opens one act of its purpose, within ten minutes."""

from datetime import timedelta
from enum import StrEnum

WINDOW = timedelta(minutes=10)  # SPEC.md, step-up window


class Purpose(StrEnum):
    """The sensitive acts; a proof for one never opens another."""

    GENERATE = "generate"
    TURN_OFF = "turn-off"
    CHANGE_PASSWORD = "change-password"
    CHANGE_FACTOR = "change-factor"
    ENFORCE = "enforce"
    RESET = "reset"
