"""M5: outcomes are written in batches, bounded under attack, merged where alike, and hold no secret."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mailportal.audit.source import Source
from mailportal.throttle.counters import hit
from mailportal.throttle.models import Counter
from security.client_passwords.models import DIGESTS
from security.limits import NETWORK_REFUSAL_ROWS, NETWORK_REFUSAL_ROWS_DAY, REFUSAL_ROWS
from security.mail_auth.recording import write_and_tell
from security.models import ClientPassword
from security.records.entries import MOST_REFUSALS, Batch, Entry, Redigest, loggable
from security.records.models import LogonRecord
from security.records.queries import account_password_programs, accounts_using_account_password, is_known_network
from security.records.rules import Channel, Reason, Result
from security.records.services import purge_old_records, record_web_logon
from tests.cast import Cast
from tests.security.mail_auth.conftest import issue

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC).timestamp()


def accepted(cast: Cast, at: float = NOON, source: str = "192.0.2.10", credential: str = "") -> Entry:
    return Entry(
        at=at,
        channel=Channel.IMAP,
        result=Result.ACCEPT,
        reason=Reason.CLIENT_PASSWORD if credential else Reason.ACCOUNT_PASSWORD,
        source=source,
        address="Alice@acme.example",
        account_id=cast.alice.pk,
        domain_id=cast.acme.pk,
        credential=credential or f"account:{cast.alice.pk}",
    )


def refused(
    account_id: int | None, at: float = NOON, address: str = "a@acme.example", source: str = "1.2.3.4"
) -> Entry:
    return Entry(at, Channel.IMAP, Result.REJECT, Reason.WRONG_SECRET, source, address, account_id)


def written(*entries: Entry) -> None:
    batch = Batch()
    for entry in entries:
        batch.add(entry)
    write_and_tell(batch)


def test_successes_of_one_hour_and_network_are_one_row(cast: Cast) -> None:
    written(*[accepted(cast, NOON + second, f"192.0.2.{second}") for second in range(5)])
    written(accepted(cast, NOON + 600), accepted(cast, NOON + 3600), accepted(cast, NOON, "198.51.100.1"))
    rows = LogonRecord.objects.order_by("network", "at").values_list("network", "count")
    assert list(rows) == [("192.0.2.0/24", 6), ("192.0.2.0/24", 1), ("198.51.100.0/24", 1)]
    first = LogonRecord.objects.order_by("pk").first()
    assert first is not None
    assert (first.at.timestamp(), first.last_at.timestamp()) == (NOON, NOON + 600)


def test_e13_on_the_web_each_browser_and_address_has_a_row_of_its_own(cast: Cast) -> None:
    """Mallory in the owner's network, or behind the same proxy, does not vanish in the owner's row."""
    came = [("192.0.2.10", "Firefox"), ("192.0.2.10", "Chrome"), ("192.0.2.11", "Firefox"), ("192.0.2.10", "Firefox")]
    written(
        *[
            accepted(cast, NOON + second, source)._replace(channel=Channel.WEB, program=program)
            for second, (source, program) in enumerate(came)
        ]
    )
    rows = LogonRecord.objects.order_by("source_address", "program").values_list("source_address", "program", "count")
    assert list(rows) == [
        ("192.0.2.10", "Chrome", 1),
        ("192.0.2.10", "Firefox", 2),
        ("192.0.2.11", "Firefox", 1),
    ]


def test_a_phone_and_a_laptop_with_one_program_are_two_rows(cast: Cast) -> None:
    """In whatever batch they come; what they call themselves beyond our table makes none."""
    for program in ("iPhone Mail (22G100)", "Mac OS X Mail", "Own-Name 1", "Own-Name 2"):
        written(accepted(cast)._replace(program=program))
    rows = LogonRecord.objects.order_by("pk").values_list("program", "count")
    assert list(rows) == [("iPhone Mail (22G100)", 1), ("Mac OS X Mail", 1), ("Own-Name 2", 2)]


def test_last_use_is_the_latest_and_never_goes_back(cast: Cast) -> None:
    device, _ = issue(cast.alice)
    written(
        accepted(cast, NOON, "192.0.2.1", device.credential), accepted(cast, NOON + 9, "192.0.2.2", device.credential)
    )
    written(accepted(cast, NOON + 5, "192.0.2.3", device.credential))
    device.refresh_from_db()
    assert device.last_used_at == datetime.fromtimestamp(NOON + 9, UTC)
    assert (device.last_used_protocol, device.last_used_address) == ("imap", "192.0.2.2")


def test_refusals_are_bounded_by_the_minute_over_all_batches(cast: Cast) -> None:
    for _ in range(4):
        written(*[refused(cast.alice.pk, NOON + second / 10) for second in range(60)])
    rows = LogonRecord.objects.filter(account_id=cast.alice.pk)
    assert rows.count() == REFUSAL_ROWS.tries + 1
    assert sum(row.count for row in rows) == 240


def test_one_accounts_storm_does_not_hide_anothers_refusal(cast: Cast) -> None:
    written(*[refused(cast.alice.pk) for _ in range(300)], refused(cast.dora.pk))
    assert LogonRecord.objects.get(account_id=cast.dora.pk).count == 1


def test_strangers_addresses_are_bounded_by_source(cast: Cast) -> None:
    written(*[refused(None, address=f"person{number}@acme.example") for number in range(300)])
    rows = LogonRecord.objects.filter(account_id=None)
    assert rows.count() == REFUSAL_ROWS.tries + 1
    assert sum(row.count for row in rows) == 300


def test_e6_a_network_with_changing_addresses_fills_no_table(cast: Cast) -> None:
    """L5, 1.12: three hundred rows a minute and network whatever accounts it asks for, then one an hour and domain."""
    people = [(person.pk, person.domain_id) for person in (cast.alice, cast.dora, cast.bob, cast.charlie, cast.gina)]
    for minute in range(3):
        came = [
            refused(person, NOON + 20 * minute, source=f"2001:db8:7::{minute}:{number:x}")._replace(domain_id=domain)
            for number in range(100)
            for person, domain in [*people, (None, None)]
        ]
        written(*came)
    rows = LogonRecord.objects.all()
    assert rows.count() == NETWORK_REFUSAL_ROWS.tries + 3, "acme, globex, and nobody's"
    assert sum(row.count for row in rows) == 1800
    assert Counter.objects.filter(key__startswith=REFUSAL_ROWS.name).count() <= 2 + 6
    written(refused(cast.alice.pk, NOON, source="192.0.2.1"))
    assert LogonRecord.objects.latest("pk").source_address == "192.0.2.1", "another network's refusals are told"


def test_e6_a_day_of_refusals_of_one_network_is_bounded_too(cast: Cast) -> None:
    hit(NETWORK_REFUSAL_ROWS_DAY, "1.2.3.0/24", times=NETWORK_REFUSAL_ROWS_DAY.tries - 1)
    written(*[refused(cast.alice.pk, NOON + second) for second in range(10)])
    assert [row.count for row in LogonRecord.objects.order_by("pk")] == [1, 9]


def test_what_was_refused_unchecked_is_one_row_an_hour(cast: Cast) -> None:
    for minute in range(3):
        written(
            *[
                refused(cast.alice.pk, NOON + 60 * minute, source=f"192.0.{number}.1")._replace(reason=Reason.THROTTLED)
                for number in range(50)
            ]
        )
    (row,) = LogonRecord.objects.all()
    assert (row.count, row.reason, row.network) == (150, Reason.THROTTLED, "192.0.49.0/24")
    assert not Counter.objects.exists()


def test_while_the_database_is_away_memory_is_bounded_and_nothing_is_miscounted() -> None:
    kept, later = Batch(), Batch()
    for number in range(MOST_REFUSALS + 50):
        kept.add(refused(1, NOON + number))
    for number in range(70):
        later.add(refused(1, NOON + number))
    kept.merge(later)
    assert len(kept.refusals) == MOST_REFUSALS
    assert sum(tally.count for tally in kept.further_refusals.values()) == 120


@given(st.lists(st.tuples(st.integers(0, 7300), st.sampled_from(["192.0.2.1", "192.0.2.2", "10.0.0.1"])), max_size=30))
def test_merging_two_batches_is_like_one(moments: list[tuple[int, str]]) -> None:
    whole, first, second = Batch(), Batch(), Batch()
    for number, (second_of_day, source) in enumerate(moments):
        entry = Entry(
            NOON + second_of_day, Channel.IMAP, Result.ACCEPT, Reason.CLIENT_PASSWORD, source, credential="client:1"
        )
        whole.add(entry)
        (first if number < len(moments) // 2 else second).add(entry)
    first.merge(second)
    assert {key: tally.count for key, tally in first.successes.items()} == {
        key: tally.count for key, tally in whole.successes.items()
    }
    assert first.last_uses == whole.last_uses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("alice@acme.example", "alice@acme.example"),
        ("0123456789abcdef", ""),
        ("0123-4567-89ab-cdef@acme.example", ""),
        ("0123 4567 89AB CDEF", ""),
        ("My-Passw0rd", ""),
        ("P@ssw0rd", ""),
        ("0123\u20134567\t89ab\u200bcdef\r\n@acme.example", ""),
        ("\uff10123456789abcdef@acme.example", ""),
        ("a\r\nb@acme.example", "a\ufffd\ufffdb@acme.example"),
        ("\u202ealice@acme.example", "\ufffdalice@acme.example"),
        ("\ud800@acme.example", "\ufffd@acme.example"),
        ("x" * 300 + "@acme.example", ""),
    ],
)
def test_what_has_the_shape_of_a_secret_is_not_logged_and_nothing_that_breaks_a_line(typed: str, kept: str) -> None:
    assert loggable(typed) == kept


def test_a_misspelt_name_concerns_the_postmaster_of_its_domain(cast: Cast) -> None:
    written(refused(None, address="alise@Acme.example"), refused(None, address="someone@elsewhere.example"))
    rows = LogonRecord.objects.order_by("pk").values_list("domain_id", "typed_address")
    assert list(rows) == [(cast.acme.pk, "alise@Acme.example"), (None, "someone@elsewhere.example")]


def test_addresses_are_normalised(cast: Cast) -> None:
    written(accepted(cast, source="::ffff:192.0.2.7"), accepted(cast, source="no address"))
    rows = LogonRecord.objects.order_by("pk").values_list("source_address", "network")
    assert sorted(rows) == [("192.0.2.7", "192.0.2.0/24"), ("unknown", "unknown")]


def test_a_digest_is_renewed_once_and_never_backwards(cast: Cast) -> None:
    device, secret = issue(cast.alice)
    kid, digest = DIGESTS.new(cast.alice.address, secret)
    ClientPassword.objects.filter(pk=device.pk).update(kid=0, digest=b"o" * 16)
    batch = Batch()
    batch.redigests[device.pk] = Redigest(kid, digest)
    write_and_tell(batch)
    device.refresh_from_db()
    assert (device.kid, bytes(device.digest)) == (kid, digest)
    batch.redigests[device.pk] = Redigest(0, b"o" * 16)
    write_and_tell(batch)
    device.refresh_from_db()
    assert device.kid == kid


def test_web_logons_make_a_network_known_but_are_no_mail_program(cast: Cast) -> None:
    source = Source(address="192.0.2.10", program="Firefox")
    record_web_logon(
        account=cast.alice,
        typed_address="alice@acme.example",
        source=source,
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
    )
    since = timezone.now() - timedelta(days=30)
    assert is_known_network(account_id=cast.alice.pk, network="192.0.2.0/24")
    assert not is_known_network(account_id=cast.alice.pk, network="198.51.100.0/24")
    assert account_password_programs(account_id=cast.alice.pk, since=since) == []


def test_programs_seen_with_the_account_password(cast: Cast) -> None:
    now = timezone.now().timestamp()
    device, _ = issue(cast.alice)
    written(
        accepted(cast, now),
        accepted(cast, now, "198.51.100.1"),
        accepted(cast, now - 40 * 86400, "203.0.113.1"),
        accepted(cast, now, credential=device.credential),
    )
    since = timezone.now() - timedelta(days=30)
    seen = account_password_programs(account_id=cast.alice.pk, since=since)
    assert {program.source_address for program in seen} == {"192.0.2.10", "198.51.100.1"}
    assert list(accounts_using_account_password(domain_id=cast.acme.pk, since=since)) == [cast.alice.pk]


def test_records_are_forgotten_in_time(cast: Cast) -> None:
    days = 86400
    now = timezone.now().timestamp()
    for age in (1, 100, 200):
        written(accepted(cast, now - age * days))
    assert purge_old_records() == 1
    rows = LogonRecord.objects.order_by("-at").values_list("source_address", flat=True)
    assert list(rows) == ["192.0.2.10", "192.0.2.0/24"]
