"""P12, T5, T6: who acts upon whom is judged under the locks, not by what the page saw.

Between the page and its POST an appointment may become narrower, and the person may move away or rise. One table of
all acts: each is refused then, and nothing is changed.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.administrators.services import appoint, dismiss
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from admin_console.employees import services as employees
from admin_console.errors import MustNotAppoint, MustNotDelete, MustNotFreeze, MustNotReset, NotYourTask, OutOfReach
from admin_console.leavers import services as leavers
from admin_console.lifecycle import services as lifecycle
from admin_console.lifecycle.queries import profile_of
from admin_console.lifecycle.rules import Profile
from admin_console.passes import services as passes
from admin_console.resets import services as resets
from mailportal.throttle.counters import hit_all
from security.flow.values import Flow
from security.freezing.thawing import thaw
from security.grants.rules import Purpose
from security.limits import PAIR
from security.passwords.activation.rules import BySheet
from security.passwords.tally import subject_of
from security.resets.rules import HoldingKind, PasswordReset
from tests.admin_console.acts import appointed
from tests.admin_console.resets.acts import leaves_tomorrow
from tests.cast import Cast
from tests.security.flow.acts import flow_in
from tests.security.old_passwords.acts import live_on
from tests.security.passes.acts import issued_to
from tests.security.resets.acts import furnished, keys_of
from tests.security.step_up.acts import grant_for
from tests.site.people import stop_changes_of
from tests.snapshots import everything

pytestmark = pytest.mark.django_db

CONSOLE = Path(__file__).parents[2] / "admin_console"
_CLOSING = (Capability.FREEZE, Capability.RESET_PASSWORDS, Capability.FACTORS, Capability.CLIENT_PASSWORDS)


@dataclass(frozen=True)
class Act:
    """One act upon Alice: what it takes, what has to be so before, and who must be no employee's to suffer it.

    ``refuse`` is what the postmaster hears where Alice has become one, None where that is no hindrance.
    """

    service: Callable[..., object]
    needs: tuple[Capability, ...]
    more: Callable[[Cast], Mapping[str, Any]] = lambda _: {}
    before: Callable[[Cast], object] = lambda _: None
    purpose: Purpose = Purpose.PEOPLE
    refuse: type[Exception] | None = None

    @property
    def name(self) -> str:
        return self.service.__name__

    def run(self, flow: Flow, cast: Cast) -> object:
        return self.service(flow=flow, account=cast.alice, **self.more(cast))


def _furnished(cast: Cast) -> None:
    furnished(cast.alice)


def _frozen(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())


def _binned(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())


def _locked(cast: Cast) -> None:
    hit_all([PAIR.of("198.51.100.0/24", subject_of(cast.alice.address))], times=PAIR.tries)


def _decide(*, flow: Flow, account: User) -> None:
    employees.decide_stopped(thaw, flow=flow, account=account)


_decide.__name__ = employees.decide_stopped.__name__


def _keys(*kinds: HoldingKind) -> Callable[[Cast], Mapping[str, Any]]:
    return lambda cast: {"keys": keys_of(cast.alice, *kinds)}


ACTS = (
    Act(employees.freeze_employee, (Capability.FREEZE,), refuse=MustNotFreeze),
    Act(employees.unfreeze_employee, (Capability.FREEZE,), before=_frozen, refuse=MustNotFreeze),
    Act(
        _decide,
        (Capability.FACTORS,),
        before=lambda cast: stop_changes_of(cast.alice),
        purpose=Purpose.ENFORCE,
    ),
    Act(
        resets.reset_employee_password,
        (Capability.RESET_PASSWORDS,),
        lambda cast: {"chosen": PasswordReset(), "seen": User.objects.get(pk=cast.alice.pk).auth_epoch},
        refuse=MustNotReset,
    ),
    Act(
        resets.delete_employee_device,
        (Capability.CLIENT_PASSWORDS,),
        lambda cast: {"key": keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD)[0]},
        _furnished,
        refuse=MustNotReset,
    ),
    Act(
        resets.delete_employee_old_password,
        (Capability.CLIENT_PASSWORDS,),
        before=lambda cast: live_on(cast.alice),
        refuse=MustNotReset,
    ),
    Act(
        resets.reset_employee_factors,
        (Capability.FACTORS,),
        lambda cast: {**_keys(HoldingKind.PHONE)(cast), "ends_sessions": True, "opens_enrolment": True},
        _furnished,
        refuse=MustNotReset,
    ),
    Act(
        resets.shut_out_lost_phone,
        (Capability.FACTORS,),
        _keys(HoldingKind.PHONE, HoldingKind.SESSION),
        _furnished,
        refuse=MustNotReset,
    ),
    Act(
        passes.issue_employee_pass,
        (Capability.FACTORS,),
        lambda _: {"lost": (), "hours": 24, "seen": ""},
        refuse=MustNotReset,
    ),
    Act(
        passes.void_employee_pass,
        (Capability.FACTORS,),
        before=lambda cast: issued_to(cast.alice, issuer=cast.bob),
        refuse=MustNotReset,
    ),
    Act(
        lifecycle.edit_employee,
        (Capability.EDIT,),
        lambda cast: {"seen": profile_of(cast.alice), "wanted": Profile("Alice Moreau", cast.sales.pk)},
    ),
    Act(lifecycle.unlock_employee, (Capability.FREEZE,), before=_locked),
    Act(lifecycle.delete_employee, (Capability.DELETE,), purpose=Purpose.DELETE_ACCOUNT, refuse=MustNotDelete),
    Act(
        lifecycle.restore_employee,
        (Capability.DELETE, Capability.RESET_PASSWORDS),
        lambda _: {"how": BySheet()},
        _binned,
    ),
    Act(lifecycle.purge_employee, (Capability.DELETE,), before=_binned, purpose=Purpose.DELETE_ACCOUNT),
    Act(leavers.close_account, _CLOSING, lambda _: {"reason": ""}, purpose=Purpose.LEAVER, refuse=MustNotReset),
    Act(
        leavers.schedule_closing,
        _CLOSING,
        lambda _: {"reason": "", "at": timezone.now() + timedelta(days=1)},
        purpose=Purpose.LEAVER,
        refuse=MustNotReset,
    ),
    Act(leavers.stop_closing, _CLOSING, before=leaves_tomorrow),
)
each_act = pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)


def _services() -> Iterator[str]:
    for path in CONSOLE.glob("*/services.py"):
        module = import_module(f"admin_console.{path.parent.name}.services")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and "acting_upon(" in inspect.getsource(function):
                yield name


def test_every_act_upon_somebody_is_in_the_table() -> None:
    """That of appointing, which is the postmaster's alone, has a test of its own below."""
    assert sorted(_services()) == sorted(["_appointing", *(act.name for act in ACTS)])


def _flow_of_dora(cast: Cast, act: Act, may: Iterable[Capability]) -> Flow:
    appointed(cast.dora, cast.sales, may=may)
    return flow_in(cast.dora, proof=grant_for(cast.dora, act.purpose))


@each_act
def test_a_capability_that_was_taken_away_since_is_asked_again(cast: Cast, act: Act) -> None:
    """The guard of the page has let her in; by the time of the act all but one of them are not enough."""
    act.before(cast)
    flow = _flow_of_dora(cast, act, act.needs)
    for lacking in act.needs:
        appointed(cast.dora, cast.sales, may=EVERY_CAPABILITY - {lacking})
        before = everything()
        with pytest.raises(NotYourTask):
            act.run(flow, cast)
        assert everything() == before, lacking
    appointed(cast.dora, cast.sales, may=act.needs)
    act.run(flow, cast)


@each_act
@pytest.mark.parametrize("event", ["moved", "appointed", "promoted"])
def test_a_person_who_has_left_the_reach_since_is_not_touched(cast: Cast, act: Act, event: str) -> None:
    """Out of the departments, or up to a rank that a delegated administrator never touches."""
    act.before(cast)
    flow = _flow_of_dora(cast, act, act.needs)
    change: dict[str, object] = {
        "moved": {"department": cast.engineering},
        "appointed": {"administers_since": timezone.now()},
        "promoted": {"role": Role.POSTMASTER},
    }[event]
    User.objects.filter(pk=cast.alice.pk).update(**change)
    before = everything()
    with pytest.raises(OutOfReach):
        act.run(flow, cast)
    assert everything() == before


@pytest.mark.parametrize("act", [act for act in ACTS if act.refuse], ids=lambda act: act.name)
def test_who_has_become_a_postmaster_since_is_the_operators(cast: Cast, act: Act) -> None:
    """1.14, T8: judged by the locked row, also where a postmaster acts."""
    act.before(cast)
    flow = flow_in(cast.bob, proof=grant_for(cast.bob, act.purpose))
    User.objects.filter(pk=cast.alice.pk).update(role=Role.POSTMASTER)
    before = everything()
    assert act.refuse is not None
    with pytest.raises(act.refuse):
        act.run(flow, cast)
    assert everything() == before


def test_a_capability_for_security_passwords_that_was_taken_away_leaves_them(cast: Cast) -> None:
    """A lost phone is shut out as far as the desk may under the locks, whatever the page had ticked."""
    furnished(cast.alice)
    appointed(cast.dora, cast.sales, may=[Capability.FACTORS, Capability.CLIENT_PASSWORDS])
    flow = flow_in(cast.dora, proof=grant_for(cast.dora, Purpose.PEOPLE))
    keys = keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD, HoldingKind.PHONE)
    appointed(cast.dora, cast.sales, may=[Capability.FACTORS])
    resets.shut_out_lost_phone(flow=flow, account=cast.alice, keys=keys)
    assert len(keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD)) == 2
    assert keys_of(cast.alice, HoldingKind.PHONE) == []


@pytest.mark.parametrize("by", ["one who is no postmaster any more", "a delegate for everything"])
def test_nobody_but_a_postmaster_appoints(cast: Cast, by: str) -> None:
    """P12: whatever the page had let in."""
    appointed(cast.dora, everywhere=True)
    who = cast.dora if by.startswith("a delegate") else cast.bob
    User.objects.filter(pk=cast.bob.pk).update(role=Role.EMPLOYEE)
    terms = Terms(frozenset(), is_everywhere=True, capabilities=frozenset({Capability.SEE}))
    appointed(cast.alice, cast.sales)
    before = everything()
    for act in (
        lambda flow: appoint(flow=flow, account=cast.alice, terms=terms, seen=""),
        lambda flow: dismiss(flow=flow, account=cast.alice, seen=""),
    ):
        with pytest.raises(OutOfReach):
            act(flow_in(who, proof=grant_for(who, Purpose.APPOINT)))
    assert {**everything(), "StepUpGrant": before["StepUpGrant"]} == before


def test_a_postmaster_needs_no_appointment(cast: Cast) -> None:
    flow = flow_in(cast.bob, proof=grant_for(cast.bob, Purpose.APPOINT))
    User.objects.filter(pk=cast.alice.pk).update(role=Role.POSTMASTER)
    terms = Terms(frozenset(), is_everywhere=True, capabilities=frozenset({Capability.SEE}))
    with pytest.raises(MustNotAppoint):
        appoint(flow=flow, account=cast.alice, terms=terms, seen=fingerprint_of(None))
