"""The toggle (E5, rules 2 and 4)."""

import pytest

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.client_passwords.queries import client_password_state, living_client_passwords
from security.client_passwords.services import turn_off, turn_on
from security.errors import (
    ClientPasswordsOff,
    ClientPasswordsRequired,
    StepUpNeeded,
    StepUpSpent,
    ThirdPartyClientsRefused,
)
from security.grants.rules import Purpose
from security.models import ClientPassword, Cut, StepUpGrant
from security.policies import CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.cast import Cast
from tests.security.client_passwords.acts import grant_for, issue, switched_on
from tests.security.flow.acts import flow_in


def _turned_off(account: User, grant: object = None) -> list[str]:
    grant_id = grant or grant_for(account, Purpose.TURN_OFF)
    return list(turn_off(flow=flow_in(account, proof=grant_id)))  # type: ignore[arg-type]


def _is_on(account: User) -> bool:
    account.refresh_from_db()
    return client_password_state(account=account).is_on


@pytest.mark.usefixtures("mail_server_down")
def test_on_from_the_moment_of_the_switch_and_the_account_password_is_cut(cast: Cast) -> None:
    """Rule 2: even before the first one is generated."""
    assert not _is_on(cast.alice)
    assert turn_on(flow=flow_in(cast.alice))
    assert _is_on(cast.alice)
    assert [cut.credential for cut in Cut.objects.all()] == [f"account:{cast.alice.pk}"]


def test_turning_on_twice_is_one_act(cast: Cast) -> None:
    """X6."""
    assert turn_on(flow=flow_in(cast.alice))
    assert not turn_on(flow=flow_in(cast.alice))
    assert AuditEvent.objects.filter(event="security:client-passwords:turned-on").count() == 1


def test_not_turned_on_where_no_mail_program_may_log_on(cast: Cast) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    with pytest.raises(ThirdPartyClientsRefused):
        turn_on(flow=flow_in(cast.alice))
    assert not _is_on(cast.alice)


@pytest.mark.usefixtures("mail_server_down")
def test_off_deletes_every_password_and_cuts_each(cast: Cast) -> None:
    alice = switched_on(cast.alice)
    issued = [issue(alice, label=label).client_password.credential for label in ("Phone", "Laptop")]
    assert _turned_off(alice) == issued
    assert not _is_on(alice)
    assert not living_client_passwords(account=alice).exists()
    assert sorted(cut.credential for cut in Cut.objects.all()) == sorted(issued)
    event = AuditEvent.objects.get(event="security:client-passwords:turned-off")
    assert event.change == {"deleted": 2}


def test_off_needs_a_fresh_proof_for_just_that(cast: Cast) -> None:
    """C9, D7: without one, or with another purpose's, the state is unchanged."""
    alice = switched_on(cast.alice)
    with pytest.raises(StepUpNeeded):
        _turned_off(alice, grant_for(alice, Purpose.GENERATE))
    assert _is_on(alice)


def test_a_proof_turns_off_once(cast: Cast) -> None:
    alice = switched_on(cast.alice)
    grant = grant_for(alice, Purpose.TURN_OFF)
    _turned_off(alice, grant)
    turn_on(flow=flow_in(alice))
    with pytest.raises(StepUpSpent):
        _turned_off(alice, grant)
    assert _is_on(alice)


def test_off_twice_is_refused(cast: Cast) -> None:
    with pytest.raises(ClientPasswordsOff):
        _turned_off(cast.alice)


def test_an_order_keeps_it_on_and_the_proof_unspent(cast: Cast) -> None:
    """Rule 4, C9."""
    alice = switched_on(cast.alice)
    issue(alice)
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    grant = grant_for(alice, Purpose.TURN_OFF)
    with pytest.raises(ClientPasswordsRequired):
        _turned_off(alice, grant)
    assert _is_on(alice)
    assert living_client_passwords(account=alice).count() == 1
    assert StepUpGrant.objects.get(public_id=grant).used_at is None


def test_off_and_on_again_starts_with_an_empty_list(cast: Cast) -> None:
    """C15: old passwords do not revive."""
    alice = switched_on(cast.alice)
    issue(alice)
    _turned_off(alice)
    turn_on(flow=flow_in(alice))
    assert not living_client_passwords(account=alice).exists()
    assert ClientPassword.objects.filter(account=alice, revoked_at__isnull=False).count() == 1
