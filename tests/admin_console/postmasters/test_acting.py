"""O2, O3: who acts upon whom is judged under the locks, not by what the page saw; all the operator's acts in one table.

Between the page and its POST the operator may be frozen or lose the factor, and the postmaster may step down or go.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.errors import NotAnOperator, OperatorFactorNeeded, OutOfReach
from admin_console.postmasters import services
from security.errors import StepUpNeeded
from security.factors.authenticators.queries import authenticator_of
from security.flow.values import Flow
from security.grants.rules import LASTING, Purpose
from security.resets.rules import HoldingKind, PasswordReset
from tests.admin_console.postmasters.acts import REASON
from tests.cast import Cast
from tests.security.flow.acts import flow_in
from tests.security.passes.acts import issued_to
from tests.security.passwords.acts import linked
from tests.security.resets.acts import furnished, keys_of
from tests.security.step_up.acts import grant_for
from tests.site.people import on_duty
from tests.snapshots import everything

pytestmark = pytest.mark.django_db


def _seen(cast: Cast) -> Mapping[str, Any]:
    return {"seen": User.objects.get(pk=cast.bob.pk).auth_epoch, "reason": REASON}


@dataclass(frozen=True)
class Act:
    """One act upon Bob: what it takes besides, and what has to be so before."""

    service: Callable[..., object]
    more: Callable[[Cast], Mapping[str, Any]] = lambda _: {}
    before: Callable[[Cast], object] = lambda _: None

    def run(self, flow: Flow, cast: Cast) -> object:
        return self.service(flow=flow, account=cast.bob, **self.more(cast))


ACTS = (
    Act(services.reset_postmaster_password, lambda cast: {**_seen(cast), "chosen": PasswordReset()}),
    Act(services.issue_postmaster_link, _seen),
    Act(services.void_postmaster_link, before=lambda cast: linked(cast.bob, by=cast.olga)),
    Act(
        services.reset_postmaster_factors,
        lambda cast: {
            "keys": keys_of(cast.bob, HoldingKind.PHONE),
            "ends_sessions": True,
            "opens_enrolment": True,
            "reason": REASON,
        },
        lambda cast: furnished(cast.bob),
    ),
    Act(services.issue_postmaster_pass, lambda _: {"lost": (), "hours": 24, "seen": "", "reason": REASON}),
    Act(services.void_postmaster_pass, before=lambda cast: issued_to(cast.bob, issuer=cast.olga)),
)
each_act = pytest.mark.parametrize("act", ACTS, ids=lambda act: act.service.__name__)


def test_every_act_is_in_the_table() -> None:
    functions = (one for _, one in inspect.getmembers(services, inspect.isfunction))
    acts = {one.__name__ for one in functions if one.__module__ == services.__name__}
    assert acts == {act.service.__name__ for act in ACTS}


def _flow(cast: Cast, purpose: Purpose = Purpose.POSTMASTER) -> Flow:
    on_duty(cast.olga)
    cast.olga.refresh_from_db()
    return flow_in(cast.olga, proof=grant_for(cast.olga, purpose))


@each_act
def test_an_act_is_done_by_the_proof_and_the_proof_lasts(cast: Cast, act: Act) -> None:
    flow = _flow(cast)
    act.before(cast)
    assert act.run(flow, cast)
    assert Purpose.POSTMASTER in LASTING


@each_act
@pytest.mark.parametrize("purpose", [Purpose.PEOPLE, Purpose.OPERATE, Purpose.SUSPEND_DOMAIN])
def test_a_proof_for_something_else_opens_nothing(cast: Cast, act: Act, purpose: Purpose) -> None:
    flow = _flow(cast, purpose)
    act.before(cast)
    before = everything()
    with pytest.raises(StepUpNeeded):
        act.run(flow, cast)
    assert everything() == before


@each_act
@pytest.mark.parametrize("change", [{"role": Role.EMPLOYEE}, {"deleted_at": timezone.now()}], ids=["stepped", "binned"])
def test_who_is_no_postmaster_any_more_is_not_touched(cast: Cast, act: Act, change: Mapping[str, Any]) -> None:
    flow = _flow(cast)
    act.before(cast)
    more = act.more(cast)
    User.objects.filter(pk=cast.bob.pk).update(**change)
    before = everything()
    with pytest.raises(OutOfReach):
        act.service(flow=flow, account=cast.bob, **more)
    assert everything() == before


@each_act
def test_an_operator_who_lost_the_factor_since_does_nothing(cast: Cast, act: Act) -> None:
    flow = _flow(cast)
    act.before(cast)
    device = authenticator_of(account=cast.olga)
    assert device is not None
    device.delete()
    before = everything()
    with pytest.raises(OperatorFactorNeeded):
        act.run(flow, cast)
    assert everything() == before


@each_act
def test_who_is_frozen_or_no_operator_does_nothing(cast: Cast, act: Act) -> None:
    """Also with a proof of their own: a postmaster never does this to another one."""
    flow = _flow(cast)
    act.before(cast)
    User.objects.filter(pk=cast.olga.pk).update(frozen_at=timezone.now())
    before = everything()
    with pytest.raises(NotAnOperator):
        act.run(flow, cast)
    assert everything() == before
    gina = flow_in(cast.gina, proof=grant_for(cast.gina, Purpose.POSTMASTER))
    with pytest.raises(NotAnOperator):
        act.run(gina, cast)
