"""Reading logon records: where an account is at home, which programs use the account password, what was refused."""

from datetime import timedelta

from django.utils import timezone

from mailportal.web.client_address import UNKNOWN
from security.limits import KNOWN_NETWORK_DAYS
from security.logons.models import LogonRecord
from security.logons.rules import Result


def is_known_network(*, account_id: int, network: str) -> bool:
    """Say whether the account logged on from this network within 30 days, by whatever credential.

    The network "unknown" is nobody's home.
    """
    since = timezone.now() - timedelta(days=KNOWN_NETWORK_DAYS)
    return (
        network != UNKNOWN
        and LogonRecord.objects.filter(
            account_id=account_id, network=network, last_at__gte=since, result=Result.ACCEPT
        ).exists()
    )
