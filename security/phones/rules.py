"""Secure phones, pure: which way a change takes, and what a new number may not do yet (E8, SECURITY.md 1.4)."""

from datetime import timedelta
from enum import StrEnum

CHANGE_FOR = timedelta(minutes=15)
# SIM swap: until then a new number gets codes for the logon but none for the recovery.
REST_BEFORE_RECOVERY = timedelta(hours=72)


class Change(StrEnum):
    """What is done to an account's phone; replacing one is binding another."""

    BIND = "bind"
    UNBIND = "unbind"


class Step(StrEnum):
    """Where a change stands: what the person is asked for next."""

    PROVE = "prove"
    NUMBER = "number"
    CODE = "code"
    CONFIRM = "confirm"


# The purpose of the code that goes to a new number; one sent for anything else binds no phone (attack M14).
BIND_PURPOSE = "bind-phone"


def next_step(kind: Change, *, is_proved: bool, has_number: bool) -> Step:
    """Return the step of a change; nothing else opens before the existing factor was proved (attack M17)."""
    if not is_proved:
        return Step.PROVE
    if kind is Change.UNBIND:
        return Step.CONFIRM
    return Step.CODE if has_number else Step.NUMBER
