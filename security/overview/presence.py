"""Where an account is logged on, and who came last: what the overview says of it in a few rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from accounts.models import User
from security.logons.history import Logon, latest_successes
from security.logons.queries import SeenProgram, programs_refused_account_password
from security.session_list.queries import session_count
from security.trusted_devices.queries import trusted_device_count

_LATEST: Final = 3
_LATEST_WITHIN: Final = timedelta(days=180)
_REFUSED_WITHIN: Final = timedelta(days=7)
_REFUSED_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Presence:
    """Browsers that are logged on, those that skip the second step, the latest logons, and the mail programs that
    showed the right web logon password where a security password is needed (X2).
    """

    sessions: int
    trusted_devices: int
    latest: Sequence[Logon]
    refused: Sequence[SeenProgram]


def presence_of(*, account: User) -> Presence:
    """Return where an account of a domain is logged on."""
    now = timezone.now()
    return Presence(
        sessions=session_count(account=account),
        trusted_devices=trusted_device_count(account=account),
        latest=latest_successes(account=account, since=now - _LATEST_WITHIN, most=_LATEST),
        refused=programs_refused_account_password(account_id=account.pk, since=now - _REFUSED_WITHIN)[:_REFUSED_NAMED],
    )
