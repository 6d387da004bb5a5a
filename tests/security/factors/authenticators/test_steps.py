"""Codes and their steps, pure (M1, M2; RFC 6238)."""

from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.factors.authenticators.rules import (
    STEP_SECONDS,
    WINDOW,
    clock_offset,
    code_at,
    key_text,
    provisioning_uri,
    read_code,
    step_at,
)
from security.factors.rules import CodeOutcome

SECRETS = st.binary(min_size=20, max_size=20)
STEPS = st.integers(min_value=10_000, max_value=2**33)
RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1, cut to six digits."""
    assert code_at(RFC_SECRET, step_at(seconds)) == code


@given(SECRETS, STEPS, st.integers(min_value=-50, max_value=50))
def test_only_codes_within_one_step_are_right(secret: bytes, step: int, away: int) -> None:
    """M2: a step before and after, no more."""
    code = code_at(secret, step + away)
    near = {code_at(secret, step + distance) for distance in range(-WINDOW, WINDOW + 1)}
    outcome = read_code(secret, code, step=step, last_step=0).outcome
    assert outcome is (CodeOutcome.RIGHT if code in near else CodeOutcome.WRONG)


@given(SECRETS, STEPS, st.lists(st.integers(min_value=-3, max_value=3), min_size=1, max_size=12))
def test_no_code_is_accepted_twice_and_none_after_a_later_one(secret: bytes, start: int, tries: list[int]) -> None:
    """M1, M2: whatever order codes are typed in, accepted steps only grow; no code opens twice."""
    last_step, accepted = 0, []
    for number, away in enumerate(tries):
        step = start + number // 3
        reading = read_code(secret, code_at(secret, step + away), step=step, last_step=last_step)
        if reading.outcome is CodeOutcome.RIGHT:
            assert reading.step > last_step
            assert abs(reading.step - step) <= WINDOW
            last_step = reading.step
            accepted.append(reading.step)
    assert accepted == sorted(set(accepted))


@given(SECRETS, STEPS)
def test_a_used_code_is_told_from_a_wrong_one(secret: bytes, step: int) -> None:
    code = code_at(secret, step)
    used = read_code(secret, code, step=step, last_step=0).step
    assert read_code(secret, code, step=step, last_step=used).outcome is CodeOutcome.ALREADY_USED


@pytest.mark.parametrize(
    "disguise",
    ["{} ", " {}", "+{}", "0{}", "{}\n", "{}\x00", "", "12345", "1_2_3_4_5_6", "abcdef", "-12345"],
)
def test_only_six_ascii_digits_are_a_code(disguise: str) -> None:
    """docs/security.md 1.3: what int() would forgive is refused."""
    typed = disguise.format(code_at(RFC_SECRET, 50_000))
    assert read_code(RFC_SECRET, typed, step=50_000, last_step=0).outcome is CodeOutcome.WRONG


@pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\u06f0", "\U0001d7ce"])
def test_digits_of_other_scripts_are_no_code(zero: str) -> None:
    code = "".join(chr(ord(zero) + int(digit)) for digit in code_at(RFC_SECRET, 50_000))
    assert read_code(RFC_SECRET, code, step=50_000, last_step=0).outcome is CodeOutcome.WRONG
    assert clock_offset(RFC_SECRET, code, step=50_000) is None


@given(st.integers(min_value=WINDOW + 1, max_value=3600 // STEP_SECONDS), st.sampled_from([-1, 1]))
def test_a_clock_that_is_off_within_the_hour_is_named(distance: int, sign: int) -> None:
    """E7. With this secret no two codes within that hour are alike."""
    away = distance * sign
    found = clock_offset(RFC_SECRET, code_at(RFC_SECRET, 60_000_000 + away), step=60_000_000)
    assert found == away * STEP_SECONDS


@pytest.mark.parametrize("hours", [-14, -5.5, 2, 8, 24])
def test_a_clock_in_the_wrong_time_zone_is_named(hours: float) -> None:
    away = int(hours * 3600 / STEP_SECONDS)
    assert clock_offset(RFC_SECRET, code_at(RFC_SECRET, 60_000_000 + away), step=60_000_000) == hours * 3600


def test_a_code_of_no_near_clock_is_simply_wrong() -> None:
    """E7: five hours and ten minutes is no clock of anybody."""
    step = 60_000_000
    assert clock_offset(RFC_SECRET, code_at(RFC_SECRET, step + 620), step=step) is None


@given(SECRETS)
def test_the_uri_is_read_back_by_apps(secret: bytes) -> None:
    """The label and the issuer are percent-encoded; SHA-1, six digits, 30 seconds are what every app takes."""
    uri = provisioning_uri(secret, account="o'brien+x@acme.example", issuer="Acme & Söhne: Mail")
    assert " " not in uri
    read = pyotp.parse_uri(uri)
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.digits, read.interval, read.digest().name) == (key_text(secret), 6, 30, "sha1")
    assert read.issuer == "Acme & Söhne Mail"


@pytest.mark.parametrize("portal", ["Acme: Mail", ":Acme Mail:", "Acme:Mail", "Acme：Mail", "Acme Mail"])
def test_the_label_has_the_one_colon_that_parts_portal_and_account(portal: str) -> None:
    """Encoded ones count as well: apps would take the rest of the portal's name for the account's."""
    uri = urlsplit(provisioning_uri(RFC_SECRET, account="alice@acme.example", issuer=portal))
    assert unquote(uri.path) == "/Acme Mail:alice@acme.example"
    assert parse_qs(uri.query)["issuer"] == ["Acme Mail"]
