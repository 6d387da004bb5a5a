"""What an enrolment pass is, pure (X21)."""

from dataclasses import dataclass, field
from datetime import datetime

LEAST_HOURS, USUAL_HOURS, MOST_HOURS = 1, 24, 72


@dataclass(frozen=True, slots=True)
class IssuedPass:
    """What is handed over, once, and until when it works."""

    secret: str = field(repr=False)
    ends_at: datetime
