"""X1: the roll-up of mail programs is what the records say, for a month, in few rows."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Max, Min, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailportal.throttle.models import Counter as ThrottleCounter
from security.models import LogonRecord, ProgramUse
from security.programs.rules import known_program_of, mail_picture
from security.records.devices import device_key, devices_of, first_halves, uses_in
from security.records.entries import Batch, Entry
from security.records.program_uses import KEPT, MOST_USES, purge_program_uses
from security.records.rules import Channel, Reason, Result, UseWay
from security.records.services import add_batch
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PROGRAMS = ("", "Microsoft Outlook 16", "iPhone Mail (22G100)", "Mac OS X Mail", "Some-Phone-Android", "Own-Name 1")
SOURCES = ("198.51.100.7", "198.51.100.8", "203.0.113.9", "2001:db8::5")
WAYS = (
    (Result.ACCEPT, Reason.ACCOUNT_PASSWORD),
    (Result.ACCEPT, Reason.CLIENT_PASSWORD),
    (Result.REJECT, Reason.CLIENT_PASSWORD_NEEDED),
    (Result.REJECT, Reason.WRONG_SECRET),
)
NOW = 1_790_000_000

logons = st.builds(
    lambda way, **fields: Entry(result=way[0], reason=way[1], **fields),
    way=st.sampled_from(WAYS),
    at=st.integers(NOW - 20 * 86_400, NOW).map(float),
    channel=st.sampled_from([Channel.IMAP, Channel.SMTP, Channel.WEB]),
    source=st.sampled_from(SOURCES),
    account_id=st.integers(1, 3),
    domain_id=st.just(1),
    program=st.sampled_from(PROGRAMS),
)


def written(batches: Sequence[Sequence[Entry]]) -> None:
    """Write them into empty tables; of the counters too, which let a flood of refusals become one row."""
    for model in (LogonRecord, ProgramUse, ThrottleCounter):
        model.objects.all().delete()
    for entries in batches:
        batch = Batch()
        for entry in entries:
            batch.add(entry._replace(credential=f"{entry.reason}:{entry.account_id}"))
        add_batch(batch)


def mail(*reasons: Reason) -> list[tuple[object, ...]]:
    """Roll the records up by hand."""
    columns = ("account_id", "reason", "channel", "network", "program")
    rows = LogonRecord.objects.filter(reason__in=reasons).exclude(channel=Channel.WEB).order_by()
    found: dict[tuple[object, ...], list[object]] = {}
    for *key, program, first, last, total in rows.values_list(*columns).annotate(
        Min("at"), Max("last_at"), Sum("count")
    ):
        whole = (*key, known_program_of(program).name, mail_picture(program).value)
        past = found.get(whole, [first, last, 0])
        found[whole] = [min(first, past[0]), max(last, past[1]), total + past[2]]  # type: ignore[type-var]
    return sorted(((*key, *values) for key, values in found.items()), key=repr)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(logons, max_size=12), max_size=4))
def test_the_roll_up_is_what_the_records_are(db: None, batches: list[list[Entry]]) -> None:
    """X1: written in however many batches and whatever order, each logon is counted once."""
    written(batches)
    named = {
        UseWay.ACCOUNT_PASSWORD: Reason.ACCOUNT_PASSWORD,
        UseWay.CLIENT_PASSWORD: Reason.CLIENT_PASSWORD,
        UseWay.REFUSED: Reason.CLIENT_PASSWORD_NEEDED,
    }
    rows = ProgramUse.objects.values_list(
        "account_id", "way", "channel", "network", "program", "picture", "first_at", "last_at", "logons"
    )
    rolled_up = sorted(((row[0], named[UseWay(row[1])].value, *row[2:]) for row in rows), key=repr)
    assert rolled_up == mail(*named.values())
    assert not ProgramUse.objects.exclude(last_on=F("last_at__date")).exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(logons, max_size=25))
def test_the_database_counts_the_devices_that_are_named(db: None, entries: list[Entry]) -> None:
    """X1: the sum above a list is the length of the list."""
    written([entries])
    since = timezone.now() - timedelta(days=36_500)
    uses = uses_in(domain_id=1, way=UseWay.ACCOUNT_PASSWORD, since=since)
    named = sum(len(devices_of(uses.filter(account_id=number))) for number in (1, 2, 3))
    assert first_halves(uses).values_list(device_key()).distinct().count() == named


def seen(cast: Cast, program: str, source: str, *, channel: Channel = Channel.IMAP, at: float = NOW) -> None:
    batch = Batch()
    batch.add(
        Entry(
            at=at,
            channel=channel,
            result=Result.ACCEPT,
            reason=Reason.ACCOUNT_PASSWORD,
            source=source,
            account_id=cast.alice.pk,
            domain_id=cast.acme.pk,
            credential=f"account:{cast.alice.pk}",
            program=program,
        )
    )
    add_batch(batch)


def test_a_program_is_one_device_with_its_sending_half_wherever_it_comes_from(cast: Cast) -> None:
    """X1: SMTP says no name; a phone on its way changes networks."""
    seen(cast, "iPhone Mail (22G100)", "198.51.100.7", at=NOW - 5)
    seen(cast, "", "198.51.100.7", channel=Channel.SMTP)
    seen(cast, "iPhone Mail (22G100)", "203.0.113.9")
    seen(cast, "Mac OS X Mail", "203.0.113.9", at=NOW - 9)
    seen(cast, "", "192.0.2.1", at=NOW - 20)
    found = devices_of(ProgramUse.objects.all())
    assert [(one.program, one.picture, one.logons) for one in found] == [
        ("Apple Mail", "p-phone", 3),
        ("Apple Mail", "p-laptop", 1),
        ("", "p-unknown", 1),
    ]
    assert found[0].channels == (Channel.IMAP, Channel.SMTP)


def test_a_program_of_its_own_choosing_is_not_repeated(cast: Cast) -> None:
    """E13: a stranger with a password could write to the postmaster here."""
    seen(cast, "Call-0900-now", "198.51.100.7")
    assert ProgramUse.objects.get().program == ""


def test_a_batch_that_is_written_again_counts_once(cast: Cast) -> None:
    """1.12: the database was away in the middle of it; nothing is counted for what was rolled back."""
    batch = Batch()
    for source in ("198.51.100.7", "198.51.100.8"):
        entry = Entry(float(NOW), Channel.IMAP, *WAYS[0], source, account_id=cast.alice.pk, credential="account:1")
        batch.add(entry)
    with transaction.atomic():
        add_batch(batch)
        transaction.set_rollback(True)
    add_batch(batch)
    assert ProgramUse.objects.get().logons == LogonRecord.objects.get().count == 2


def test_what_was_not_seen_for_a_month_is_forgotten(cast: Cast) -> None:
    now = timezone.now()
    seen(cast, "Outlook", "198.51.100.7", at=(now - KEPT - timedelta(days=2)).timestamp())
    seen(cast, "Thunderbird", "198.51.100.7", at=(now - timedelta(days=31)).timestamp())
    assert purge_program_uses() == 1
    assert ProgramUse.objects.get().program == "Thunderbird"


def test_somebody_who_roams_keeps_the_newest_rows(cast: Cast) -> None:
    """1.12: nobody with a password makes no rows without end."""
    now = timezone.now().timestamp()
    for number in range(MOST_USES + 5):
        seen(cast, "", f"10.0.{number}.1", at=now - number)
    assert purge_program_uses() == 5
    assert not ProgramUse.objects.filter(network=f"10.0.{MOST_USES}.0/24").exists()
    assert ProgramUse.objects.count() == MOST_USES
    assert purge_program_uses() == 0
