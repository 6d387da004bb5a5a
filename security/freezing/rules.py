"""Stopping what a notice was about (X34), pure: how long each thing lasts, and what was stopped."""

from dataclasses import dataclass
from datetime import timedelta

# A thief who reads the owner's mail can use the links too: without this bound a freeze would be a weapon.
MOST_FREEZES, MOST_WITHIN = 3, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is stopped of an account: factors, and the labels of security passwords."""

    authenticator: bool = False
    phone: bool = False
    recovery_codes: bool = False
    questions: bool = False
    client_passwords: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.authenticator or self.phone or self.recovery_codes or self.questions or self.client_passwords)

    @property
    def named(self) -> dict[str, object]:
        """Return what the audit log says of it: no label, no number."""
        return {"stopped": self._factors, "client_passwords": len(self.client_passwords)}

    @property
    def in_a_row(self) -> str:
        """Return the same for an operator's command; empty where nothing is stopped."""
        passwords = [f"{len(self.client_passwords)} security password(s)"] if self.client_passwords else []
        return ", ".join([name.replace("_", " ") for name in self._factors] + passwords)

    @property
    def _factors(self) -> list[str]:
        factors = ("authenticator", "phone", "recovery_codes", "questions")
        return [name for name in factors if getattr(self, name)]


NOTHING = Frozen()
