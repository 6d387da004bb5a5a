"""Reading logon records: where an account is at home, which programs use the account password, what was refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from mailportal.web.client_address import UNKNOWN
from security.limits import KNOWN_NETWORK_DAYS
from security.logons.models import LogonRecord
from security.logons.rules import Channel, Reason, Result


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


@dataclass(frozen=True, slots=True)
class SeenProgram:
    """A mail program as it was seen: how it came, from where last, how often. ``program`` may be unknown, empty."""

    channel: str
    source_address: str
    program: str
    count: int
    last_at: datetime


# Longer lists name nothing any more; one place with many programs is a server.
PROGRAMS_NAMED = 50


def account_password_programs(*, account_id: int, since: datetime) -> list[SeenProgram]:
    """Return the mail programs that got in with the account password since then, the latest first."""
    return _programs(_with_account_password(since).filter(account_id=account_id))


def programs_needing_client_password(*, account_id: int, since: datetime) -> list[SeenProgram]:
    """Return the mail programs refused since then although their account password was right (X2), the latest first."""
    refused = LogonRecord.objects.filter(reason=Reason.CLIENT_PASSWORD_NEEDED, last_at__gte=since)
    return _programs(refused.filter(account_id=account_id))


def _programs(records: QuerySet[LogonRecord]) -> list[SeenProgram]:
    seen = (
        records.values("channel", "network", "program")
        .annotate(logons=Sum("count"), newest=Max("pk"))
        .order_by("-newest")[:PROGRAMS_NAMED]
    )
    newest = LogonRecord.objects.in_bulk([row["newest"] for row in seen])
    return [_seen(newest[row["newest"]], row["logons"]) for row in seen]


def accounts_using_account_password(*, domain_id: int, since: datetime) -> QuerySet[LogonRecord, int | None]:
    """Return the ids of a domain's accounts whose mail programs got in with the account password since then."""
    used = _with_account_password(since).filter(domain_id=domain_id)
    return used.order_by().values_list("account_id", flat=True).distinct()


def _with_account_password(since: datetime) -> QuerySet[LogonRecord]:
    accepted = LogonRecord.objects.filter(result=Result.ACCEPT, reason=Reason.ACCOUNT_PASSWORD, last_at__gte=since)
    return accepted.exclude(channel=Channel.WEB)


def _seen(record: LogonRecord, logons: int) -> SeenProgram:
    return SeenProgram(record.channel, record.source_address, record.program, logons, record.last_at)
