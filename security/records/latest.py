"""An account's newest logons, read once: told one by one, alike ones together, and the programs that are refused now.

However much there is on record, one statement reads the newest of it; all else is done on its rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from security.records.cures import is_anybodys
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason, Result, is_one_secret

# Refusals beyond a bound are one row a minute: so many rows are an hour of the worst storm, or a month of a person.
MOST_READ: Final = 300
# Longer ago a program has been mended, put away or forgotten.
REFUSED_WITHIN: Final = timedelta(days=7)
# At a wrong secret a program is one that fails again and again, nobody who mistyped.
FAILS_NAMED: Final = 5

# What says something of the program that came, not of the moment: those it would meet again.
_OWN_FAULT: Final = frozenset(Reason) - {
    Reason.MALFORMED_ADDRESS,
    Reason.UNKNOWN_ACCOUNT,
    Reason.UNKNOWN_PROTOCOL,
    Reason.THROTTLED,
    Reason.OVERLOADED,
    Reason.STATE_UNREADABLE,
}
# Right secrets that meet a shut gate: the gate's opening cures them, whatever comes in beside them.
_GATES: Final = frozenset(
    {
        Reason.DOMAIN_SUSPENDED,
        Reason.ACCOUNT_FROZEN,
        Reason.THIRD_PARTY_CLIENTS_REFUSED,
        Reason.PROTOCOL_OFF,
        Reason.PASSWORD_EXPIRED,
        Reason.PASSWORD_CHANGE_NEEDED,
        Reason.PASSWORD_TOO_OLD,
        Reason.PASSWORD_RESTING,
    }
)


def latest_records(*, account_id: int, most: int = MOST_READ) -> list[LogonRecord]:
    """Return the newest records of an account, the latest first, in one query."""
    return list(LogonRecord.objects.filter(account_id=account_id).order_by("-last_at", "-pk")[:most])


@dataclass(frozen=True, slots=True)
class FoldedLogon:
    """Outcomes that followed one another and are alike: the latest record of them, the first, and how many they are."""

    record: LogonRecord
    count: int
    first: LogonRecord

    @property
    def since(self) -> datetime:
        """Return when the first of them was."""
        return self.first.at


def likeness(record: LogonRecord) -> tuple[object, ...]:
    """Return what records of one account have in common that are told as one: with what, from where, and its end."""
    return (record.channel, record.network, record.result, record.reason, record.credential, record.program)


def folded(
    records: Iterable[LogonRecord], *, most: int, alike: Callable[[LogonRecord], tuple[object, ...]] = likeness
) -> list[FoldedLogon]:
    """Return records, the latest first, with those that are alike and in a row as one; the first ``most`` of them."""
    found: list[FoldedLogon] = []
    for record in records:
        if found and alike(found[-1].record) == alike(record):
            last = found[-1]
            found[-1] = replace(last, count=last.count + record.count, first=record)
        elif len(found) == most:
            break
        else:
            found.append(FoldedLogon(record, record.count, record))
    return found


@dataclass(frozen=True, slots=True)
class RefusedProgram:
    """A mail program that is refused now: its latest refusal, how many there were since when, over what."""

    record: LogonRecord
    count: int
    since: datetime
    channels: tuple[Channel, ...]


def refused_programs(records: Sequence[LogonRecord], *, now: datetime) -> list[RefusedProgram]:
    """Return the mail programs that are refused, the latest first, of the account's records, the latest first.

    One that has got in since, and a stranger who guesses where the account never got in, are none of them.
    """
    mail = [record for record in records if record.channel != Channel.WEB]
    alike: dict[tuple[str, ...], list[LogonRecord]] = {}
    for record in mail:
        is_refusal = record.result == Result.REJECT and Reason(record.reason) in _OWN_FAULT
        if is_refusal and record.last_at >= now - REFUSED_WITHIN:
            key = (record.network, record.program, record.reason, record.credential)
            alike.setdefault(key, []).append(record)
    return [_refused(rows) for rows in alike.values() if _is_owners(rows, records) and not _is_cured(rows[0], mail)]


def _refused(rows: Sequence[LogonRecord]) -> RefusedProgram:
    channels = {Channel(row.channel) for row in rows}
    in_order = tuple(channel for channel in Channel if channel in channels)
    return RefusedProgram(rows[0], sum(row.count for row in rows), min(row.at for row in rows), in_order)


def _is_owners(rows: Sequence[LogonRecord], records: Sequence[LogonRecord]) -> bool:
    newest = rows[0]
    reason, channel = Reason(newest.reason), Channel(newest.channel)
    if not is_anybodys(reason=reason, channel=channel, credential=newest.credential):
        return True
    is_at_home = any(row.network == newest.network and row.result == Result.ACCEPT for row in records)
    return is_at_home and (reason is not Reason.WRONG_SECRET or _is_old_password(rows))


def _is_old_password(rows: Sequence[LogonRecord]) -> bool:
    tries, repeats = sum(row.count for row in rows), sum(row.count for row in rows if row.is_repeat)
    return tries >= FAILS_NAMED and is_one_secret(tries=tries, repeats=repeats)


def _is_cured(refused: LogonRecord, mail: Sequence[LogonRecord]) -> bool:
    # Other devices of the same network get in all day long with passwords of their own. The device that was refused is
    # the one that comes with a password which that program had not used before.
    is_gate = Reason(refused.reason) in _GATES
    accepted = [row for row in mail if row.result == Result.ACCEPT and row.program == refused.program]
    used_before = {row.credential for row in accepted if row.at < refused.last_at}
    return any(
        row.last_at >= refused.last_at
        and row.network == refused.network
        and (is_gate or row.credential not in used_before)
        for row in accepted
    )
