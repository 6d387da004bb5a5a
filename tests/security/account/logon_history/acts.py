"""Logon records as the listener and the logon page leave them."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from mailportal.web.client_address import network_of
from security.models import LogonRecord
from security.records.rules import Channel, Reason, Result

LIST = "/settings/logons/"


def logon(
    account: User,
    reason: Reason = Reason.ACCOUNT_PASSWORD,
    *,
    channel: Channel = Channel.WEB,
    result: Result | None = None,
    credential: str = "",
    address: str = "192.0.2.10",
    at: datetime | None = None,
    program: str = "",
    count: int = 1,
    is_repeat: bool = False,
) -> LogonRecord:
    """Record one outcome; accepted where the reason is a right secret and nothing else is said."""
    right = {Reason.ACCOUNT_PASSWORD, Reason.CLIENT_PASSWORD}
    moment = at or timezone.now()
    return LogonRecord.objects.create(
        at=moment,
        last_at=moment,
        count=count,
        account_id=account.pk,
        domain_id=account.domain_id,
        typed_address=account.address,
        channel=channel,
        source_address=address,
        network=network_of(address),
        result=result or (Result.ACCEPT if reason in right else Result.REJECT),
        reason=reason,
        credential=credential,
        program=program,
        is_repeat=is_repeat,
    )


def at_home(account: User, address: str = "192.0.2.10") -> LogonRecord:
    """Let the account have logged on there three days ago: nothing of today is its first logon."""
    return logon(account, at=timezone.now() - timedelta(days=3), address=address)
