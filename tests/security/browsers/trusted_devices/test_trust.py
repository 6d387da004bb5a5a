"""Who may be trusted, for how long, and how many (E10; docs/security.md 1.8)."""

from datetime import timedelta

import pytest
import time_machine

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from mailportal.crypto.digests import plain_digest
from security.browsers.trusted_devices.queries import longest_trust_for
from security.browsers.trusted_devices.rules import DEVICES, longest_trust, parse_token
from security.browsers.trusted_devices.services import purge_trusted_devices, trust
from security.factors.services import factor_changed
from security.models import TrustedDevice
from security.policies import TRUSTED_DEVICE_DAYS
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import ELSEWHERE, SOURCE, is_recognised, trusted, used

START = 1_800_000_000
DAY = 24 * 3600


def test_the_next_logon_skips_the_second_step(cast: Cast) -> None:
    assert is_recognised(cast.alice, trusted(cast.alice))


def test_the_token_is_256_random_bits_and_the_table_holds_digests_only(cast: Cast) -> None:
    token = parse_token(trusted(cast.alice))
    row = TrustedDevice.objects.get()
    assert token is not None
    assert len(token.secret) == 43
    assert (bytes(row.series_digest), bytes(row.digest)) == (plain_digest(token.series), plain_digest(token.secret))
    stored = repr(list(TrustedDevice.objects.values()))
    assert token.series not in stored
    assert token.secret not in stored


def test_what_is_kept_of_the_browser(cast: Cast) -> None:
    """Family and network, no full address and no full User-Agent."""
    trusted(cast.alice, ELSEWHERE)
    row = TrustedDevice.objects.get()
    assert (row.program, row.system, row.network) == ("Safari", "iPhone", "198.51.100.0/24")


def test_thirty_days_and_not_a_second_more(cast: Cast) -> None:
    """M18: 31 days later the second factor is asked; using the device does not prolong it."""
    with time_machine.travel(START, tick=False) as clock:
        token = trusted(cast.alice)
        clock.shift(20 * DAY)
        token = used(cast.alice, token)
        clock.shift(10 * DAY - 1)
        token = used(cast.alice, token)
        clock.shift(1)
        assert not is_recognised(cast.alice, token)


@pytest.mark.parametrize("days", ["1", "7", "90"])
def test_the_domain_orders_the_days(cast: Cast, days: str) -> None:
    cast.order(TRUSTED_DEVICE_DAYS, days)
    with time_machine.travel(START, tick=False) as clock:
        token = trusted(cast.alice)
        clock.shift(int(days) * DAY - 1)
        token = used(cast.alice, token)
        clock.shift(1)
        assert not is_recognised(cast.alice, token)


def test_zero_days_means_never(cast: Cast) -> None:
    token = trusted(cast.alice)
    cast.order(TRUSTED_DEVICE_DAYS, "0")
    assert trust(account=cast.alice, source=SOURCE) is None
    assert not is_recognised(cast.alice, token)
    assert longest_trust_for(account=cast.alice) == timedelta(0)


def test_a_shorter_order_holds_for_devices_trusted_before(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = trusted(cast.alice)
        clock.shift(8 * DAY)
        cast.order(TRUSTED_DEVICE_DAYS, "7")
        assert not is_recognised(cast.alice, token)


def test_a_postmaster_has_twelve_hours(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = trusted(cast.bob)
        clock.shift(12 * 3600 - 1)
        token = used(cast.bob, token)
        clock.shift(1)
        assert not is_recognised(cast.bob, token)


def test_an_operator_is_never_trusted(cast: Cast) -> None:
    assert trust(account=cast.olga, source=SOURCE) is None
    assert not longest_trust_for(account=cast.olga)


@pytest.mark.parametrize(
    ("role", "days", "hours"),
    [("employee", 30, 720), ("postmaster", 30, 12), ("postmaster", 0, 0), ("operator", 90, 0)],
)
def test_longest_trust(role: str, days: int, hours: int) -> None:
    assert longest_trust(role=role, days=days) == timedelta(hours=hours)


def test_a_frozen_account_trusts_nothing(cast: Cast) -> None:
    set_frozen(account=cast.alice, frozen=True)
    assert trust(account=cast.alice, source=SOURCE) is None


def test_the_eleventh_takes_the_place_of_the_one_longest_unused(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        tokens = []
        for _ in range(DEVICES):
            tokens.append(trusted(cast.alice))
            clock.shift(60)
        tokens[0] = used(cast.alice, tokens[0])
        eleventh = trusted(cast.alice)
        assert TrustedDevice.objects.count() == DEVICES
        assert [is_recognised(cast.alice, token) for token in [*tokens, eleventh]] == [True, False, *[True] * 9]
    assert AuditEvent.objects.filter(event="security:trusted-device:added").last().change["replaced"] == 1


def test_void_devices_hold_no_place(cast: Cast) -> None:
    for _ in range(DEVICES):
        trusted(cast.alice)
    TrustedDevice.objects.update(factor_epoch=0)
    trusted(cast.alice)
    assert TrustedDevice.objects.count() == 1


def test_trusting_is_audited_without_the_token(cast: Cast) -> None:
    token = trusted(cast.alice)
    event = AuditEvent.objects.get(event="security:trusted-device:added")
    assert (event.actor, event.target, event.source_address) == (cast.alice.address, cast.alice.address, "192.0.2.10")
    assert event.change["program"] == "Firefox"
    assert all(part not in repr(event.change) for part in token.split("."))


@pytest.mark.parametrize("program", ["", "\u202e", "x" * 5000, "Mozilla/5.0 " + "a" * 5000])
def test_odd_programs_are_trusted_like_any(cast: Cast, program: str) -> None:
    assert is_recognised(cast.alice, trusted(cast.alice, Source(address="unknown", program=program)))


def test_the_worker_deletes_what_has_expired(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        trusted(cast.alice)
        clock.shift(15 * DAY)
        trusted(cast.alice)
        clock.shift(16 * DAY)
        assert purge_trusted_devices() == 1
    assert TrustedDevice.objects.count() == 1


@pytest.mark.parametrize("change", ["password", "factor"])
def test_m18_what_changed_since_the_second_step_leaves_nothing_to_trust(cast: Cast, change: str) -> None:
    """The owner changes password or factor while somebody else's logon is on its last gate: no trust under the new."""
    last_gate = User.objects.get(pk=cast.alice.pk)
    if change == "password":
        store_password(account=cast.alice, encoded=hash_password("Another-Passw0rd"))
    else:
        factor_changed(account=cast.alice)
    assert trust(account=last_gate, source=SOURCE) is None
    assert not TrustedDevice.objects.exists()
