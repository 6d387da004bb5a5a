"""Reading logon records: where an account is at home, which programs use the account password, what was refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.models import User
from mailportal.web.client_address import UNKNOWN, network_of
from security.limits import KNOWN_NETWORK_DAYS
from security.records.models import LogonRecord, OwnProgram
from security.records.rules import Channel, Reason, Result, is_one_secret


def is_known_network(*, account_id: int, network: str) -> bool:
    """Whether the account logged on from this network within 30 days, by whatever credential.

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
    """A mail program as it was seen: how it came, from where last, how often. ``program`` may be unknown, empty.

    ``has_one_secret``: all its failures were with the same wrong password, as far as can be told.
    """

    channel: str
    source_address: str
    program: str
    count: int
    last_at: datetime
    has_one_secret: bool = False


# Longer lists tell a person nothing; one place with many programs is a server.
PROGRAMS_NAMED = 50


def account_password_programs(*, account_id: int, since: datetime) -> list[SeenProgram]:
    """Return the mail programs that got in with the account password since then, the latest first."""
    return _programs(_with_account_password(since).filter(account_id=account_id))


def _programs(records: QuerySet[LogonRecord]) -> list[SeenProgram]:
    alike = newest_of_alike(records, "channel", "network", "program", most=PROGRAMS_NAMED)
    return [_seen(newest, logons) for newest, logons in alike]


def newest_of_alike(records: QuerySet[LogonRecord], *columns: str, most: int) -> list[tuple[LogonRecord, int]]:
    """Return of all records that are alike in these columns the newest, and how many outcomes they stand for together.

    The latest first, in one query.
    """
    alike = [F(column) for column in columns]
    numbered = records.annotate(
        total=Window(Sum("count"), partition_by=alike),
        place=Window(RowNumber(), partition_by=alike, order_by="-pk"),
    )
    return [(record, record.total) for record in numbered.filter(place=1).order_by("-pk")[:most]]


def accounts_using_account_password(*, domain_id: int, since: datetime) -> QuerySet[LogonRecord, int | None]:
    """Return the ids of a domain's accounts whose mail programs got in with the account password since then."""
    used = _with_account_password(since).filter(domain_id=domain_id)
    return used.order_by().values_list("account_id", flat=True).distinct()


def programs_refused_account_password(*, account: User, since: datetime, most: int) -> list[LogonRecord]:
    """Return the latest refusal of each mail program that showed the right account password where a security password
    is needed (X2), the latest first, in one query; but of none that is cured, or that its owner said is their own.
    """
    refused = LogonRecord.objects.filter(
        account_id=account.pk, last_at__gte=since, reason=Reason.CLIENT_PASSWORD_NEEDED
    )
    newest = refused.values("channel", "network", "program").annotate(newest=Max("pk")).values("newest")
    own = OwnProgram.objects.filter(account=account, epoch=account.auth_epoch, **_same("channel", "network", "program"))
    rows = LogonRecord.objects.filter(~Exists(_cures(account.pk)), ~Exists(own), pk__in=newest)
    return list(rows.order_by("-pk")[:most])


def _cures(account_id: int) -> QuerySet[LogonRecord]:
    # Other devices of the same network get in all day long with passwords of their own. The device that was refused is
    # the one that comes with a security password which that program had not used before.
    accepted = LogonRecord.objects.filter(account_id=account_id, result=Result.ACCEPT, reason=Reason.CLIENT_PASSWORD)
    used_before = accepted.filter(at__lt=OuterRef(OuterRef("last_at")), **_same("channel", "program", "credential"))
    came_since = accepted.filter(last_at__gte=OuterRef("last_at"), **_same("channel", "network", "program"))
    return came_since.filter(~Exists(used_before))


def accounts_refused(*, domain_id: int) -> QuerySet[LogonRecord, int | None]:
    """Return the ids of a domain's accounts of which a mail program shows the account password in vain.

    Where a security password is needed, within ``REFUSED_DAYS``; left out are those whose program got in since.
    """
    since = timezone.now() - timedelta(days=REFUSED_DAYS)
    refused = LogonRecord.objects.filter(
        domain_id=domain_id, last_at__gte=since, reason=Reason.CLIENT_PASSWORD_NEEDED, account_id__isnull=False
    )
    got_in = LogonRecord.objects.filter(
        result=Result.ACCEPT, last_at__gte=OuterRef("last_at"), **_same("account_id", "channel", "network", "program")
    )
    return refused.filter(~Exists(got_in)).order_by().values_list("account_id", flat=True)


REFUSED_DAYS = 7  # a program that has not come for so long has been mended or put away


def _same(*columns: str) -> dict[str, OuterRef]:
    return {column: OuterRef(column) for column in columns}


def programs_failing(*, account_id: int, since: datetime) -> list[SeenProgram]:
    """Return the mail programs at home with the account that fail again and again with a wrong password (W17).

    Where the account never got in within 30 days it is a stranger who guesses, and no program of its owner. Looks at
    the newest refusals only, so that a storm of them costs no more than a few.
    """
    refused = LogonRecord.objects.filter(account_id=account_id, last_at__gte=since, reason=Reason.WRONG_SECRET)
    newest = refused.exclude(channel=Channel.WEB).order_by("-last_at", "-pk")[:REFUSALS_READ]
    alike: dict[tuple[str, str, str], list[LogonRecord]] = {}
    for record in newest:
        alike.setdefault((record.channel, record.network, record.program), []).append(record)
    failing = [_failing(records) for records in alike.values()]
    often = [program for program in failing if program.count >= FAILS_NAMED]
    homes = _homes(account_id, {network_of(program.source_address) for program in often})
    return [program for program in often if network_of(program.source_address) in homes]


def _failing(records: Sequence[LogonRecord]) -> SeenProgram:
    tries = sum(record.count for record in records)
    repeats = sum(record.count for record in records if record.is_repeat)
    return replace(_seen(records[0], tries), has_one_secret=is_one_secret(tries=tries, repeats=repeats))


REFUSALS_READ = 300
FAILS_NAMED = 5


def _homes(account_id: int, networks: Iterable[str]) -> set[str]:
    since = timezone.now() - timedelta(days=KNOWN_NETWORK_DAYS)
    accepted = LogonRecord.objects.filter(
        account_id=account_id, network__in=networks, last_at__gte=since, result=Result.ACCEPT
    )
    return set(accepted.exclude(network=UNKNOWN).order_by().values_list("network", flat=True).distinct())


def _with_account_password(since: datetime) -> QuerySet[LogonRecord]:
    accepted = LogonRecord.objects.filter(result=Result.ACCEPT, reason=Reason.ACCOUNT_PASSWORD, last_at__gte=since)
    return accepted.exclude(channel=Channel.WEB)


def _seen(record: LogonRecord, logons: int) -> SeenProgram:
    return SeenProgram(record.channel, record.source_address, record.program, logons, record.last_at)
