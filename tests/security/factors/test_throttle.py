"""One set of tries for all factors of an account, whatever session, flow and path (docs/security.md 1.3; M4, M6)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection

from accounts.evidence import actor_of
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.throttle.models import Counter
from security.factors.errors import AuthenticatorUnreadable
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor, reopen_factors
from security.flow.values import STRANGE
from security.limits import FACTOR_REFUSED
from security.models import Authenticator
from tests.cast import Cast
from tests.security.factors.authenticators.acts import SOURCE, Phone, attached
from tests.security.flow.acts import PROVED, flow_in
from tests.security.notices.mailbox import newest_for, subjects_for

MINUTE, HOUR = 60, 3600


@pytest.fixture
def phone(cast: Cast, clock: time_machine.Traveller) -> Phone:
    return attached(cast.alice)[0]


def guess(
    account: User,
    typed: str,
    *,
    method: Method = Method.AUTHENTICATOR,
    purpose: str = "logon",
    flow: str = "a flow",
    known: bool = False,
) -> CodeOutcome:
    return check_factor(
        flow=flow_in(account, flow, browser=PROVED if known else STRANGE), method=method, typed=typed, purpose=purpose
    )


def wrong(phone: Phone) -> str:
    """Return six digits that are right at no step around now."""
    near = {phone.code(steps=away) for away in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def evaluated(account: User, phone: Phone, times: int, *, known: bool = False, flow: str = "a flow") -> int:
    """Guess wrong so many times; return how many guesses were looked at."""
    outcomes = [guess(account, wrong(phone), known=known, flow=f"{flow}-{number}") for number in range(times)]
    return outcomes.count(CodeOutcome.WRONG)


def test_five_in_five_minutes_then_the_right_code_is_refused_too(cast: Cast, phone: Phone) -> None:
    """M6."""
    assert evaluated(cast.alice, phone, 5) == 5
    assert guess(cast.alice, phone.code()) is CodeOutcome.THROTTLED


def test_methods_purposes_and_flows_share_the_tries(cast: Cast, phone: Phone) -> None:
    """1.13: all paths to one account's factors have one limit."""
    guess(cast.alice, wrong(phone), flow="one")
    guess(cast.alice, wrong(phone), flow="two", purpose="step-up:generate")
    guess(cast.alice, "0000-0000-0000", method=Method.RECOVERY_CODE, flow="three")
    guess(cast.alice, "123456", method=Method.PHONE, flow="four")
    guess(cast.alice, wrong(phone), flow="five", purpose="change-factor")
    assert guess(cast.alice, phone.code(), flow="six") is CodeOutcome.THROTTLED


def test_others_are_not_held_up(cast: Cast, phone: Phone) -> None:
    doras, _ = attached(cast.dora)
    evaluated(cast.alice, phone, 9)
    assert guess(cast.dora, doras.code()) is CodeOutcome.RIGHT


@pytest.mark.thorough
def test_a_thousand_codes_in_one_half_session(cast: Cast, phone: Phone) -> None:
    """M4: five are looked at, the owner hears of it once, and the day's tries are not used up."""
    assert evaluated(cast.alice, phone, 1000) == 5
    assert AuditEvent.objects.filter(event="security:second-factor:guessed", target=cast.alice.address).count() == 1


def test_twenty_an_hour_and_thirty_in_all(cast: Cast, phone: Phone, clock: time_machine.Traveller) -> None:
    """M4: at most twenty in any hour; after thirty in a row the second step is closed to strangers."""
    looked_at = []
    for _ in range(24):
        looked_at.append(evaluated(cast.alice, phone, 10))
        clock.shift(5 * MINUTE + 1)
    assert sum(looked_at[:12]) == 20
    assert sum(looked_at) == 30
    assert guess(cast.alice, phone.code()) is CodeOutcome.CLOSED
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is not None
    assert AuditEvent.objects.filter(event="security:second-factor:closed").count() == 1


def test_a_slow_guesser_is_told_of_when_the_second_step_closes(
    cast: Cast, phone: Phone, clock: time_machine.Traveller
) -> None:
    """E14: five codes a day are never ten in one, and close it on the sixth day all the same."""
    for _ in range(6):
        assert subjects_for(cast.alice) == ["Authenticator attached"]
        assert evaluated(cast.alice, phone, 5) == 5
        clock.shift(25 * HOUR)
    assert subjects_for(cast.alice) == ["Authenticator attached", "Someone may know your password"]
    assert "30 wrong codes" in newest_for(cast.alice)


@contextmanager
def no_notice_is_taken() -> Iterator[None]:
    """Let the database refuse each notice, as where it is locked for too long."""

    def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "security_noticefact"'):
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def test_a_notice_that_could_not_be_kept_leaves_with_the_next_failure(
    cast: Cast, phone: Phone, clock: time_machine.Traveller
) -> None:
    """E14, 1.12: the tenth failure is counted, whatever becomes of the notice; and the owner hears of it once."""
    evaluated(cast.alice, phone, 9)
    with no_notice_is_taken(), pytest.raises(OperationalError):
        guess(cast.alice, wrong(phone))
    assert "Someone may know your password" not in subjects_for(cast.alice)
    evaluated(cast.alice, phone, 3)
    assert subjects_for(cast.alice).count("Someone may know your password") == 1
    assert AuditEvent.objects.filter(event="security:second-factor:guessed").count() == 1


def test_what_closes_the_second_step_is_made_up_for_too(
    cast: Cast, phone: Phone, clock: time_machine.Traveller
) -> None:
    """1.3: the thirtieth failure is counted; the password has to be changed although its own try could not say so."""
    for _ in range(6):
        with no_notice_is_taken(), suppress(OperationalError):
            evaluated(cast.alice, phone, 5)
        clock.shift(25 * HOUR)
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is None
    assert guess(cast.alice, phone.code()) is CodeOutcome.CLOSED
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is not None


@pytest.mark.thorough
def test_fifty_a_day_from_known_browsers(cast: Cast, phone: Phone, clock: time_machine.Traveller) -> None:
    looked_at = 0
    for _ in range(23 * 12):
        looked_at += evaluated(cast.alice, phone, 7, known=True)
        clock.shift(5 * MINUTE + 1)
    assert looked_at == 50


def test_closed_stays_closed_for_weeks_and_the_owners_browser_gets_in(
    cast: Cast, phone: Phone, clock: time_machine.Traveller
) -> None:
    """1.3: the lifetime chance of a thief of the password is 9 in 100,000; the owner is not shut out."""
    for _ in range(24):
        evaluated(cast.alice, phone, 10)
        clock.shift(HOUR // 2)
    clock.shift(60 * 24 * HOUR)
    assert guess(cast.alice, phone.code()) is CodeOutcome.CLOSED
    assert guess(cast.alice, phone.code(), known=True) is CodeOutcome.RIGHT
    # The owner's success elsewhere pays for no guess.
    clock.shift(HOUR)
    assert guess(cast.alice, phone.code()) is CodeOutcome.CLOSED


def test_while_a_stranger_guesses_the_owners_browser_has_its_own_tries(cast: Cast, phone: Phone) -> None:
    evaluated(cast.alice, phone, 50)
    assert guess(cast.alice, phone.code(), known=True) is CodeOutcome.RIGHT


def test_the_owners_own_slips_are_forgiven_by_the_same_flow(
    cast: Cast, phone: Phone, clock: time_machine.Traveller
) -> None:
    """Thirty wrong codes over a year close nothing where each logon ended well."""
    for number in range(40):
        flow = f"logon {number}"
        assert guess(cast.alice, wrong(phone), flow=flow) is CodeOutcome.WRONG
        assert guess(cast.alice, phone.code(), flow=flow) is CodeOutcome.RIGHT
        clock.shift(26 * HOUR)
    assert guess(cast.alice, phone.code()) is CodeOutcome.RIGHT


def test_a_success_does_not_forgive_the_guesses_of_others(
    cast: Cast, phone: Phone, clock: time_machine.Traveller
) -> None:
    """A6 for the second step: the owner logs on from a new place between the attacker's guesses."""
    looked_at = 0
    for number in range(60):
        looked_at += evaluated(cast.alice, phone, 1, flow=f"attacker {number}")
        if number < 25:
            assert guess(cast.alice, phone.code(), flow=f"owner {number}") is CodeOutcome.RIGHT
        clock.shift(HOUR)
    assert looked_at == 30


def test_a_new_password_begins_a_new_run(cast: Cast, phone: Phone, clock: time_machine.Traveller) -> None:
    for _ in range(24):
        evaluated(cast.alice, phone, 10)
        clock.shift(HOUR // 2)
    store_password(account=cast.alice, encoded=hash_password("Another-Passw0rd"))
    clock.shift(24 * HOUR)
    assert guess(cast.alice, phone.code()) is CodeOutcome.RIGHT


def test_the_postmaster_opens_it_again(cast: Cast, phone: Phone, clock: time_machine.Traveller) -> None:
    for _ in range(24):
        evaluated(cast.alice, phone, 10)
        clock.shift(HOUR // 2)
    reopen_factors(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
    assert guess(cast.alice, phone.code()) is CodeOutcome.RIGHT
    assert AuditEvent.objects.filter(event="security:second-factor:reopened", actor=cast.bob.address).count() == 1


def test_the_tries_outlive_a_restart(cast: Cast, phone: Phone) -> None:
    """Nextcloud CVE-2021-41177: the counters are rows, nothing of them is in a process."""
    evaluated(cast.alice, phone, 5)
    keys = Counter.objects.filter(key__startswith="factor-").values_list("key", flat=True)
    assert {key.partition(":")[0] for key in keys} >= {"factor-burst", "factor-hour", "factor-day"}
    cast.alice.refresh_from_db()
    assert cast.alice.second_step_failures == 5


def test_a_method_that_the_account_does_not_have_is_wrong(cast: Cast, clock: time_machine.Traveller) -> None:
    for method in (Method.AUTHENTICATOR, Method.PHONE, Method.RECOVERY_CODE, Method.PASSWORD):
        assert guess(cast.dora, "123456", method=method) is CodeOutcome.WRONG


def test_m13_a_secret_that_does_not_open_uses_no_try_up(cast: Cast, phone: Phone) -> None:
    """It is the portal's trouble: the owner may use a recovery code at once, and is not told of a guesser."""
    sealed = bytes(Authenticator.objects.get(user=cast.alice).sealed_secret)
    Authenticator.objects.filter(user=cast.alice).update(sealed_secret=sealed[::-1])
    for _ in range(FACTOR_REFUSED.tries):
        with pytest.raises(AuthenticatorUnreadable):
            guess(cast.alice, phone.code())
    assert not AuditEvent.objects.filter(event="security:second-factor:guessed").exists()
    Authenticator.objects.filter(user=cast.alice).update(sealed_secret=sealed)
    assert guess(cast.alice, phone.code()) is CodeOutcome.RIGHT


def test_trouble_of_the_portal_pays_for_no_guess(cast: Cast, phone: Phone) -> None:
    """What is taken back is that one try, never the wrong ones before it."""
    assert evaluated(cast.alice, phone, 4, flow="f") == 4
    sealed = bytes(Authenticator.objects.get(user=cast.alice).sealed_secret)
    Authenticator.objects.filter(user=cast.alice).update(sealed_secret=sealed[::-1])
    with pytest.raises(AuthenticatorUnreadable):
        guess(cast.alice, phone.code(), flow="f-0")
    Authenticator.objects.filter(user=cast.alice).update(sealed_secret=sealed)
    assert guess(cast.alice, wrong(phone)) is CodeOutcome.WRONG
    assert guess(cast.alice, phone.code()) is CodeOutcome.THROTTLED
