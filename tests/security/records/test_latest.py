"""The newest logons of an account: alike ones as one, and the programs that are refused now (X2, W17)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from security.models import LogonRecord
from security.records.latest import FAILS_NAMED, folded, latest_records, refused_programs
from security.records.rules import Channel, Reason, Result
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OFFICE, ELSEWHERE = "198.51.100.0/24", "203.0.113.0/24"
NOW = timezone.now()


def logon(cast: Cast, minutes: int, reason: Reason = Reason.CLIENT_PASSWORD, **fields: object) -> LogonRecord:
    """Record an outcome of so many minutes ago."""
    at: datetime = NOW - timedelta(minutes=minutes)
    is_in = reason in {Reason.CLIENT_PASSWORD, Reason.ACCOUNT_PASSWORD}
    columns: dict[str, object] = {
        "at": at,
        "last_at": at,
        "channel": Channel.IMAP,
        "network": OFFICE,
        "source_address": "198.51.100.24",
        "program": "Outlook",
        "credential": "client:1" if reason is Reason.CLIENT_PASSWORD else "",
    }
    columns["result"] = Result.ACCEPT if is_in else Result.REJECT
    return LogonRecord.objects.create(account_id=cast.alice.pk, reason=reason, **{**columns, **fields})


def refused(cast: Cast) -> list[tuple[str, int]]:
    found = refused_programs(latest_records(account_id=cast.alice.pk), now=NOW)
    return [(one.record.reason, one.count) for one in found]


def test_alike_ones_in_a_row_are_one(cast: Cast) -> None:
    logon(cast, 9)
    for minutes in (8, 7, 6):
        logon(cast, minutes, Reason.CLIENT_PASSWORD_NEEDED, count=2)
    logon(cast, 5)
    told = folded(latest_records(account_id=cast.alice.pk), most=8)
    assert [(one.record.reason, one.count) for one in told] == [
        (Reason.CLIENT_PASSWORD, 1),
        (Reason.CLIENT_PASSWORD_NEEDED, 6),
        (Reason.CLIENT_PASSWORD, 1),
    ]
    assert told[1].since == NOW - timedelta(minutes=8)
    assert len(folded(latest_records(account_id=cast.alice.pk), most=2)) == 2


def test_one_program_that_is_refused_over_two_protocols_is_one(cast: Cast) -> None:
    logon(cast, 4, Reason.CLIENT_PASSWORD_NEEDED)
    logon(cast, 3, Reason.CLIENT_PASSWORD_NEEDED, channel=Channel.SMTP)
    found = refused_programs(latest_records(account_id=cast.alice.pk), now=NOW)
    assert [(one.count, one.channels, one.since) for one in found] == [
        (2, (Channel.IMAP, Channel.SMTP), NOW - timedelta(minutes=4))
    ]


def test_other_devices_that_get_in_beside_it_cure_nothing(cast: Cast) -> None:
    logon(cast, 9)
    logon(cast, 5, Reason.CLIENT_PASSWORD_NEEDED)
    logon(cast, 1)
    assert refused(cast) == [(Reason.CLIENT_PASSWORD_NEEDED, 1)]
    logon(cast, 0, credential="client:2")
    assert refused(cast) == []


def test_a_gate_that_is_open_again_cures(cast: Cast) -> None:
    logon(cast, 9)
    logon(cast, 5, Reason.PROTOCOL_OFF, credential="client:1")
    assert refused(cast) == [(Reason.PROTOCOL_OFF, 1)]
    logon(cast, 1)
    assert refused(cast) == []


@pytest.mark.parametrize("reason", [Reason.WRONG_SECRET, Reason.ACCOUNT_FROZEN, Reason.TOO_LONG])
def test_a_stranger_is_no_program_of_the_owner(cast: Cast, reason: Reason) -> None:
    """Where the account never got in, what nobody checked says nothing."""
    logon(cast, 9)
    for minutes in range(FAILS_NAMED):
        logon(cast, minutes, reason, network=ELSEWHERE, is_repeat=True, count=3)
    assert refused(cast) == []


def test_an_old_password_at_home_is_one_and_a_slip_is_none(cast: Cast) -> None:
    """W17."""
    logon(cast, 9)
    logon(cast, 8, Reason.WRONG_SECRET, program="Thunderbird")
    for minutes in range(FAILS_NAMED):
        logon(cast, minutes, Reason.WRONG_SECRET, is_repeat=minutes < 4)
    assert refused(cast) == [(Reason.WRONG_SECRET, FAILS_NAMED)]


def test_trouble_of_our_own_and_what_is_long_ago_is_nobodys(cast: Cast) -> None:
    logon(cast, 3, Reason.OVERLOADED, result=Result.DEFER)
    logon(cast, 60 * 24 * 8, Reason.CLIENT_PASSWORD_NEEDED)
    assert refused(cast) == []


def test_so_many_rows_are_read_and_no_more(cast: Cast) -> None:
    for minutes in range(5):
        logon(cast, minutes, Reason.WRONG_SECRET)
    assert len(latest_records(account_id=cast.alice.pk, most=3)) == 3
