"""Writing logon records: bounded under attack, merged where alike, and forgotten in time (docs/security.md 1.12)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import Domain, User
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches, delete_past, log_retention, update_in_batches
from mailportal.checks import refuses_start
from mailportal.sql import moment_of, stored_moment, write_rows
from security import events
from security.credentials import account_credential
from security.errors import NoSuchLogon
from security.limits import KNOWN_NETWORK_DAYS
from security.programs.rules import known_program_of, mail_picture
from security.records.concerned import concerned, domains_of
from security.records.days import days_of, note_days
from security.records.entries import (
    Batch,
    Entry,
    Tally,
    address_of_source,
    count_in,
    loggable,
    network_of_source,
)
from security.records.half_hours import half_hours_of, note_half_hours
from security.records.last_logons import note_last_logons
from security.records.models import LogonRecord, OwnProgram
from security.records.program_uses import note_program_uses
from security.records.refusals import bounded
from security.records.rules import Channel, Reason, Result

FULL_ADDRESS_DAYS = 90
PROGRAM_LENGTH = 200  # the column's width

_MERGE = """
INSERT INTO security_logonrecord (at, last_at, count, domain_id, account_id, typed_address, channel, source_address,
  network, result, reason, credential, program, merge_key)
VALUES {rows}
ON CONFLICT (merge_key) DO UPDATE SET
  count = security_logonrecord.count + excluded.count,
  last_at = CASE WHEN excluded.last_at > security_logonrecord.last_at
    THEN excluded.last_at ELSE security_logonrecord.last_at END,
  source_address = excluded.source_address, network = excluded.network, program = excluded.program
"""


def add_batch(batch: Batch) -> None:
    """Write everything in the caller's transaction, in a fixed order of rows: two workers never wait in a circle."""
    refusals, counted = bounded(batch)
    counted = [(_success_key(tally.latest), tally) for tally in batch.successes.values()] + counted
    domains = domains_of(refusals, counted)
    LogonRecord.objects.bulk_create([_record(entry, domains) for entry in refusals], batch_size=100)
    _merge(counted)
    note_last_logons(batch)
    note_days(days_of(refusals, counted, domains))
    note_half_hours(half_hours_of(refusals, counted))
    note_program_uses(batch)


@transaction.atomic(savepoint=False)
def record_web_logon(
    *,
    account: User | None,
    typed_address: str,
    source: Source,
    result: Result,
    reason: Reason,
) -> None:
    """Record one logon on the web, in the transaction of what it came to."""
    batch = Batch()
    batch.add(
        Entry(
            at=timezone.now().timestamp(),
            channel=Channel.WEB,
            result=result,
            reason=reason,
            source=source.address,
            address=typed_address,
            account_id=None if account is None else account.pk,
            domain_id=None if account is None else account.domain_id,
            credential="" if account is None or result != Result.ACCEPT else account_credential(account.pk),
            program=source.program,
        )
    )
    add_batch(batch)


@refuses_start("E030")
def logs_are_kept_long_enough() -> Iterator[str]:
    """An account's own networks are read from its logons; a slip such as 0 would empty every log within the hour."""
    days: int = settings.LOG_RETENTION_DAYS
    if days < KNOWN_NETWORK_DAYS:
        known = f"at least {KNOWN_NETWORK_DAYS}, for so long an account's networks are known"
        yield f"LOG_RETENTION_DAYS is {days}: {known}"


def purge_old_records() -> int:
    """Delete records older than ``LOG_RETENTION_DAYS``; return how many. Addresses become networks after 90 days."""
    gone = delete_past(LogonRecord.objects.all(), "last_at", kept=log_retention())
    old = LogonRecord.objects.filter(last_at__lt=timezone.now() - timedelta(days=FULL_ADDRESS_DAYS))
    update_in_batches(old.exclude(source_address=F("network")).order_by("last_at"), source_address=F("network"))
    return gone


def _merge(tallies: Iterable[tuple[str, Tally]]) -> None:
    by_key: dict[str, Tally] = {}
    for key, tally in tallies:
        # The batch keeps its own: what could not be written is written again, and must not count for more then.
        count_in(by_key, key, Tally(tally.latest, tally.first_at, tally.count))
    write_rows(_MERGE, [_row(tally, key) for key, tally in sorted(by_key.items(), key=itemgetter(0))])


def _row(tally: Tally, merge_key: str) -> list[Any]:
    entry = tally.latest
    return [
        stored_moment(tally.first_at),
        stored_moment(entry.at),
        tally.count,
        entry.domain_id,
        entry.account_id,
        loggable(entry.address),
        entry.channel,
        address_of_source(entry.source),
        network_of_source(entry.source),
        entry.result,
        entry.reason,
        entry.credential,
        entry.program[:PROGRAM_LENGTH],
        merge_key,
    ]


def _success_key(entry: Entry) -> str:
    return f"accept:{entry.credential}:{entry.channel}:{_place(entry)}:{int(entry.at // 3600)}"


def _place(entry: Entry) -> str:
    # A mail program logs on all day long. Two programs of one network are two rows, as are a phone and a laptop that
    # have the same one, but only by names and pictures of our table: with names of their own choosing, anyone with a
    # password could make rows without end.
    if entry.channel != Channel.WEB:
        known = f"{known_program_of(entry.program).name}:{mail_picture(entry.program).value}"
        return f"{network_of_source(entry.source)}:{known}"
    # On the web each browser has a row of its own: a stranger in the owner's network, or behind the same proxy, must
    # not vanish in the owner's row (E13).
    program = hashlib.sha256(entry.program.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{address_of_source(entry.source)}:{program[:16]}"


def _record(entry: Entry, domains: Mapping[str, Domain]) -> LogonRecord:
    return LogonRecord(
        at=moment_of(entry.at),
        last_at=moment_of(entry.at),
        domain_id=concerned(entry, domains),
        account_id=entry.account_id,
        typed_address=loggable(entry.address),
        channel=entry.channel,
        source_address=address_of_source(entry.source),
        network=network_of_source(entry.source),
        result=entry.result,
        reason=entry.reason,
        credential=entry.credential,
        program=entry.program[:PROGRAM_LENGTH],
        is_repeat=entry.is_repeat,
    )


@transaction.atomic
def dismiss_program_warning(*, account: User, number: int, source: Source) -> bool:
    """Warn no more of the program that logon ``number`` of the account was; return False where that was said already.

    Raises NoSuchLogon for an unknown one, a foreign one, and one that nobody was warned of, alike.
    """
    refused = LogonRecord.objects.filter(pk=number, account_id=account.pk, reason=Reason.CLIENT_PASSWORD_NEEDED).first()
    if refused is None:
        raise NoSuchLogon
    _, is_new = OwnProgram.objects.get_or_create(
        account=account,
        epoch=account.auth_epoch,
        channel=refused.channel,
        network=refused.network,
        program=refused.program,
    )
    if is_new:
        change = {"channel": refused.channel, "network": refused.network, "program": refused.program}
        record_about(account, events.PROGRAM_WARNING_DISMISSED, source=source, change=change)
    return is_new


def purge_own_programs() -> int:
    """Forget what was said longer ago than logs are kept; return how many."""
    oldest = timezone.now() - log_retention()
    return delete_in_batches(OwnProgram.objects.filter(said_at__lt=oldest).order_by("pk"))
