"""1.14: what is a postmaster's alone is asked of the account as it is when it happens, not as the page let it in."""

from collections.abc import Callable

import pytest

from accounts.directory.rules import Role
from accounts.models import Domain, User
from accounts.passwords.keywords import read_keywords
from admin_console.departments import services as departments
from admin_console.departments.queries import fingerprint_of_moving
from admin_console.errors import NotYourTask
from admin_console.keywords.services import change_to, save_keywords
from admin_console.networks.services import lift_limit
from admin_console.policies.plan import fingerprint_of
from admin_console.policies.services import carry_out
from admin_console.policies.targets import PolicyStep, Target, plans_of
from mailportal.throttle.counters import hit
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.limits import SPRAY
from security.passwords.sprays import limited_networks
from security.policies import IMAP, OFF
from tests.admin_console.acts import SOURCE, desk
from tests.cast import Cast
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for
from tests.snapshots import everything

pytestmark = pytest.mark.django_db


def _enforcing(cast: Cast) -> Flow:
    return flow_in(cast.bob, proof=grant_for(cast.bob, Purpose.ENFORCE))


def _rule(cast: Cast) -> Callable[[], object]:
    target, flow = Target(cast.acme), _enforcing(cast)
    steps = [PolicyStep(target, target.plan({IMAP.name: OFF}))]
    seen = fingerprint_of(plans_of(steps), _epoch(cast))
    return lambda: carry_out(flow=flow, domain=cast.acme, steps=steps, seen=seen)


def _keywords(cast: Cast) -> Callable[[], object]:
    wanted, flow = read_keywords("harbour")[0], _enforcing(cast)
    seen = change_to(wanted, domain_id=cast.acme.pk).fingerprint
    return lambda: save_keywords(flow=flow, domain=cast.acme, wanted=wanted, seen=seen)


def _move(cast: Cast) -> Callable[[], object]:
    at, flow, here, there = desk(cast.bob), _enforcing(cast), cast.engineering, cast.sales
    seen = fingerprint_of_moving(here, there, _epoch(cast))
    return lambda: departments.move_department(flow=flow, desk=at, department=here, parent=there, seen=seen)


def _found(cast: Cast) -> Callable[[], object]:
    at = desk(cast.bob)
    return lambda: departments.found_department(desk=at, source=SOURCE, parent=None, name="Harbour")


def _rename(cast: Cast) -> Callable[[], object]:
    at, here = desk(cast.bob), cast.engineering
    return lambda: departments.rename_department(desk=at, source=SOURCE, department=here, name="X", seen=here.name)


def _delete(cast: Cast) -> Callable[[], object]:
    User.objects.filter(department=cast.engineering).update(department=None)
    at = desk(cast.bob)
    return lambda: departments.delete_department(desk=at, source=SOURCE, department=cast.engineering)


def _lift(cast: Cast) -> Callable[[], object]:
    hit(SPRAY, str(cast.acme.pk), "198.51.100.0/24", times=SPRAY.tries + 2)
    (limited,) = limited_networks(domain_id=cast.acme.pk, most=1)
    flow = flow_in(cast.bob, proof=grant_for(cast.bob, Purpose.LIFT_LIMIT))
    return lambda: lift_limit(flow=flow, domain=cast.acme, limited=limited)


def _epoch(cast: Cast) -> int:
    return Domain.objects.get(pk=cast.acme.pk).policy_epoch


@pytest.mark.parametrize("begun", [_rule, _keywords, _move, _found, _rename, _delete, _lift])
def test_who_is_no_postmaster_any_more_changes_nothing(
    cast: Cast, begun: Callable[[Cast], Callable[[], object]]
) -> None:
    """As a postmaster they could; between the page and its POST the rank was taken back."""
    act = begun(cast)
    User.objects.filter(pk=cast.bob.pk).update(role=Role.EMPLOYEE)
    before = everything()
    with pytest.raises(NotYourTask):
        act()
    assert everything() == before
    User.objects.filter(pk=cast.bob.pk).update(role=Role.POSTMASTER)
    act()
    assert everything() != before
