"""One act of a person: under the lock, as the account is then, by one proof (docs/decisions/0020)."""

from dataclasses import replace

import pytest
from django.db.models import F

from accounts.models import User
from security.errors import PasswordChangedMeanwhile, StepUpNeeded, StepUpSpent
from security.factors.errors import FactorsLocked, PhoneChangeOver
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.models import StepUpGrant
from tests.cast import Cast
from tests.security.flow.acts import flow_at_logon, flow_in
from tests.security.step_up.acts import grant_for

pytestmark = pytest.mark.django_db


def _proved(account: User) -> Flow:
    return flow_in(account, proof=grant_for(account, Purpose.TURN_OFF))


def _moved(account: User, epoch: str) -> None:
    User.objects.filter(pk=account.pk).update(**{epoch: F(epoch) + 1})


def test_it_yields_the_account_as_it_is_now(cast: Cast) -> None:
    """What another request wrote since the page read the account is there."""
    User.objects.filter(pk=cast.alice.pk).update(name="Alice Cooper")
    with acting(flow_in(cast.alice)) as holder:
        assert holder.name == "Alice Cooper"


@pytest.mark.parametrize("epoch", ["auth_epoch", "factor_epoch"])
def test_without_a_proof_a_change_in_between_ends_it(cast: Cast, epoch: str) -> None:
    """A person who changed the password or a factor meanwhile was to be heard; the act has its own words for it."""
    _moved(cast.alice, epoch)
    with pytest.raises(PasswordChangedMeanwhile), acting(flow_in(cast.alice)):
        pytest.fail("the act was opened")
    with pytest.raises(PhoneChangeOver), acting(flow_in(cast.alice), over=PhoneChangeOver):
        pytest.fail("the act was opened")


def test_one_proof_opens_one_act(cast: Cast) -> None:
    """Sent again, the page is told so."""
    flow = _proved(cast.alice)
    with acting(flow, spends=Purpose.TURN_OFF):
        pass
    with pytest.raises(StepUpSpent), acting(flow, spends=Purpose.TURN_OFF):
        pytest.fail("the act was opened")


def test_a_proof_is_for_its_purpose_session_and_password(cast: Cast) -> None:
    """One for another purpose, of another session, or from before a new password opens nothing; nor does none."""
    flow = _proved(cast.alice)
    others = [
        (flow, Purpose.CHANGE_PASSWORD),
        (replace(flow, id="another-session"), Purpose.TURN_OFF),
        (replace(flow, account=cast.bob), Purpose.TURN_OFF),
        (flow_in(cast.alice), Purpose.TURN_OFF),
    ]
    for other, purpose in others:
        with pytest.raises(StepUpNeeded), acting(other, spends=purpose):
            pytest.fail("the act was opened")
    _moved(cast.alice, "auth_epoch")
    with pytest.raises(StepUpNeeded), acting(flow, spends=Purpose.TURN_OFF):
        pytest.fail("the act was opened")


def test_a_spent_proof_stands_where_a_factor_was_changed_meanwhile(cast: Cast) -> None:
    """A deletion that was proved is done though the app was replaced a moment before; a new password asks for more."""
    flow = _proved(cast.alice)
    _moved(cast.alice, "factor_epoch")
    with pytest.raises(PhoneChangeOver), acting(flow, spends=Purpose.TURN_OFF, over=PhoneChangeOver):
        pytest.fail("the act was opened")
    with acting(flow, spends=Purpose.TURN_OFF) as holder:
        assert holder.factor_epoch == cast.alice.factor_epoch + 1


def test_what_forbids_the_act_or_fails_in_it_leaves_the_proof(cast: Cast) -> None:
    """The person needs no other proof for the next try."""
    flow = _proved(cast.alice)

    def forbidden(*, account: User) -> None:
        raise FactorsLocked

    with pytest.raises(FactorsLocked), acting(flow, spends=Purpose.TURN_OFF, allowed=forbidden):
        pytest.fail("the act was opened")
    with pytest.raises(ZeroDivisionError), acting(flow, spends=Purpose.TURN_OFF):
        raise ZeroDivisionError
    assert flow.proof
    assert StepUpGrant.objects.filter(public_id=flow.proof, used_at=None).exists()


def test_a_logon_is_the_proof_of_its_own_factors_alone(cast: Cast) -> None:
    """It has asked for all that is bound just before; what is no part of a logon it does not open."""
    with acting(flow_at_logon(cast.alice), spends=Purpose.CHANGE_FACTOR):
        pass
    for purpose in set(Purpose) - {Purpose.CHANGE_FACTOR}:
        with pytest.raises(StepUpNeeded), acting(flow_at_logon(cast.alice), spends=purpose):
            pytest.fail("the act was opened")
    _moved(cast.alice, "factor_epoch")
    with pytest.raises(PasswordChangedMeanwhile), acting(flow_at_logon(cast.alice), spends=Purpose.CHANGE_FACTOR):
        pytest.fail("the act was opened")
