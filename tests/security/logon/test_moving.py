"""A flow goes on from gate to gate once: what was ended or moved meanwhile is not brought back (A7, A10, X11)."""

import pytest

from accounts.models import User
from security.logon.models import LogonAttempt
from security.logon.services import end_attempt, keep_attempt
from security.logon.stages import Stage
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import half_way


@pytest.fixture
def alice(cast: Cast) -> User:
    attached(cast.alice)
    return cast.alice


def as_a_request_read_it(account: User) -> LogonAttempt:
    return LogonAttempt.objects.select_related("account").get(account=account)


def move(attempt: LogonAttempt, key: str) -> bool:
    return keep_attempt(attempt, stage=Stage.PASSWORD_CHANGE, session_key=key)


def test_what_was_ended_meanwhile_does_not_come_back(alice: User) -> None:
    """X11: an operator ends the account's logons while one of them passes a gate."""
    half_way(alice)
    under_way = as_a_request_read_it(alice)
    assert end_attempt(attempt=as_a_request_read_it(alice))
    assert not move(under_way, "a" * 32)
    assert not LogonAttempt.objects.exists()


def test_of_two_requests_that_pass_one_gate_one_goes_on(alice: User) -> None:
    half_way(alice)
    first, second = as_a_request_read_it(alice), as_a_request_read_it(alice)
    first.wants_trust = True
    assert move(first, "a" * 32)
    assert not move(second, "b" * 32)
    stored = as_a_request_read_it(alice)
    assert stored.flow_digest == first.flow_digest
    assert stored.wants_trust
