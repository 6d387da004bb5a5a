"""P1, O2: what wrong tries have shut for an account is named and opened; a freeze and other accounts are left alone."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.throttle.counters import hit_all
from security.factors.challenges.services import failure_keys
from security.factors.tally import window_keys
from security.factors.verification import answer_keys
from security.limits import MAIL_STRANGERS_DAY, PAIR, QUESTIONS_PAIR, RECOVERY_CODES
from security.passwords.tally import subject_of
from security.unlocking.queries import locks_of
from security.unlocking.rules import Lock, Locks
from security.unlocking.services import unlock
from tests.cast import Cast
from tests.security.recycle_bin.acts import DESK


def fill(key: object, *, less: int = 0) -> None:
    hit_all([key], times=key.limit.tries - less)  # type: ignore[attr-defined, list-item]  # a key of whatever limit


def unlocked(account: User, *, by: User) -> Locks:
    with transaction.atomic():
        return unlock(holder=lock_account_under_orders(account), actor=actor_of(by), source=DESK)


def test_where_nothing_is_shut_nothing_is_said(cast: Cast) -> None:
    assert not locks_of(account=cast.alice)


@pytest.mark.parametrize(
    ("key", "lock"),
    [
        (lambda account: PAIR.of("198.51.100.0/24", subject_of(account.address)), Lock.PASSWORD),
        (lambda account: MAIL_STRANGERS_DAY.of(subject_of(account.address)), Lock.PASSWORD),
        (lambda account: window_keys(account)[0], Lock.CODES),
        (lambda account: failure_keys(account)[1], Lock.CODES),
        (lambda account: answer_keys(account)[1], Lock.QUESTIONS),
        (lambda account: QUESTIONS_PAIR.of("198.51.100.0/24", str(account.pk)), Lock.QUESTIONS),
        (lambda account: RECOVERY_CODES.of("strange", subject_of(account.address)), Lock.RECOVERY),
    ],
)
def test_each_limit_is_named_once_it_is_reached_and_then_lifted(cast: Cast, key: object, lock: Lock) -> None:
    fill(key(cast.dora))  # type: ignore[operator]
    fill(key(cast.alice), less=1)  # type: ignore[operator]
    assert not locks_of(account=cast.alice).shut
    hit_all([key(cast.alice)])  # type: ignore[operator]
    assert locks_of(account=cast.alice).shut == (lock,)
    assert unlocked(cast.alice, by=cast.bob).shut == (lock,)
    assert not locks_of(account=cast.alice)
    assert locks_of(account=cast.dora).shut == (lock,)


def test_a_closed_second_step_is_opened(cast: Cast) -> None:
    """1.3: its column says since when; the password that somebody guessed by still has to be changed."""
    closed = timezone.now()
    User.objects.filter(pk=cast.alice.pk).update(
        second_step_closed_at=closed, second_step_failures=30, must_change_password_since=closed
    )
    locks = unlocked(cast.alice, by=cast.bob)
    assert (locks.shut, locks.closed_at, locks.wrong_codes) == ((Lock.SECOND_STEP,), closed, 30)
    cast.alice.refresh_from_db()
    assert cast.alice.second_step_closed_at is None
    assert cast.alice.must_change_password_since == closed


def test_it_is_on_record_with_what_was_shut(cast: Cast) -> None:
    fill(PAIR.of("198.51.100.0/24", subject_of(cast.alice.address)))
    unlocked(cast.alice, by=cast.bob)
    event = AuditEvent.objects.get(event="security:guesses:cleared")
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)
    assert event.change == {"wrong_passwords": PAIR.tries, "shut": ["password"]}
    assert AuditEvent.objects.filter(event="security:second-factor:reopened").exists()
