"""What several kinds have in common: values, and choices by two of them."""

from typing import Final

from accounts.policies.kinds import PolicyChoice

ALLOWED: Final = "allowed"
REFUSED: Final = "refused"
REQUIRED: Final = "required"
CHOOSE: Final = "choose"
ON: Final = "on"
OFF: Final = "off"

# Of kinds that have no page yet.
SWITCH: Final = (PolicyChoice(ON), PolicyChoice(OFF))
