"""What a desk is shown of what people have: names of devices and places are for those whose task they are (P12).

Left out where it is read, not where it is put into words: a page that forgets to ask has nothing to tell.
"""

from collections.abc import Iterable
from dataclasses import replace

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from security.freezing.rules import Frozen
from security.resets.rules import Holding, HoldingKind


def sees_labels(desk: Desk) -> bool:
    """Whether the desk sees security passwords by their labels, which are people's own words."""
    return desk.may(Capability.CLIENT_PASSWORDS)


def sees_places(desk: Desk) -> bool:
    """Whether the desk sees who logged on from which address."""
    return desk.may(Capability.LOGS)


def shown_to(desk: Desk, held: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return what an account has, without the labels and places that the desk does not see."""
    return tuple(_shown_to(desk, one) for one in held)


def _shown_to(desk: Desk, one: Holding) -> Holding:
    if one.kind is HoldingKind.CLIENT_PASSWORD and not sees_labels(desk):
        one = replace(one, name="")
    return one if sees_places(desk) else replace(one, place="")


def stopped_shown_to(desk: Desk, stopped: Frozen) -> Frozen:
    """Return what the link of a notice stopped, without the labels where the desk does not see them."""
    if sees_labels(desk):
        return stopped
    return replace(stopped, client_passwords=("",) * len(stopped.client_passwords))
