"""1.1: the cost of a hash that a machine can bear, measured there and put into the settings."""

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.passwords.costs import OWASP_COSTS, Cost, recommended
from accounts.passwords.hasher import KeyedArgon2Hasher
from mailportal.management.commands import measure_hash
from security.models import PortalSession
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of

BIG, MIDDLE, SMALL = OWASP_COSTS


@pytest.mark.parametrize(
    ("seconds", "best"),
    [
        ((0.10, 0.08, 0.07), BIG),
        ((0.2499, 0.1, 0.1), BIG),
        ((0.25, 0.1, 0.1), MIDDLE),
        ((0.4, 0.3, 0.2), SMALL),
        ((0.4, 0.3, 0.25), None),
    ],
)
def test_the_largest_under_a_quarter_of_a_second_is_recommended(seconds: tuple[float, ...], best: Cost | None) -> None:
    assert recommended(dict(zip(reversed(OWASP_COSTS), reversed(seconds), strict=True))) == best


def measured(monkeypatch: pytest.MonkeyPatch, **seconds: float) -> str:
    """Return what the command says of a machine that needs so long; without any it is this one."""
    if seconds:
        times = dict(zip(OWASP_COSTS, (seconds["big"], seconds["middle"], seconds["small"]), strict=True))
        monkeypatch.setattr(measure_hash, "seconds_of", lambda cost, at_once: times[cost] * at_once)
    out = StringIO()
    call_command("measure_hash", stdout=out, skip_checks=True)
    return out.getvalue()


def test_the_recommendation_applied_renews_each_row_at_its_owners_logon(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to change the password, and nobody is logged off."""
    settings.HASH_SLOTS = 2
    said = measured(monkeypatch, big=0.2, middle=0.05, small=0.05)
    assert "ARGON2_MEMORY_KIB=19456\n  ARGON2_PASSES=2" in said
    session, before = logged_on(cast.alice), cast.alice.password
    lines = dict(line.strip().split("=") for line in said.splitlines() if "=" in line)
    for name, value in lines.items():
        setattr(settings, name, int(value))
    assert "The setting in force is the right one." in measured(monkeypatch, big=0.2, middle=0.05, small=0.05)
    hasher = KeyedArgon2Hasher()
    assert hasher.must_update(before)
    wrong = browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    assert wrong.status_code == 400
    cast.alice.refresh_from_db()
    assert cast.alice.password == before
    right = browser().post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")})
    assert right.status_code == 302
    cast.alice.refresh_from_db()
    assert "$m=19456,t=2,p=1$" in cast.alice.password
    assert session.get("/settings/account-security/").status_code == 200
    assert PortalSession.objects.filter(account=cast.alice, ended_at=None).count() == 2


def test_a_machine_that_is_too_slow_is_told_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "too slow, or too busy" in measured(monkeypatch, big=9, middle=9, small=9)


@pytest.mark.thorough
def test_it_measures_this_machine_with_all_its_slots(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HASH_SLOTS = 2
    said = measured(monkeypatch)
    assert "Hashes at once (HASH_SLOTS): 2" in said
    assert all(f"{cost.memory_kib:>10}  {cost.passes:>6}" in said for cost in OWASP_COSTS)
