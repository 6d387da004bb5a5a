"""Two postmasters at the same instant: no circle of departments, no appointment overwritten unseen (X10, P8, P12)."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.directory.rules import Role
from accounts.directory.services import create_account
from accounts.models import Department, User
from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.administrators.services import appoint
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import Capability
from admin_console.departments.queries import fingerprint_of_moving
from admin_console.departments.services import delete_department, found_department, move_department
from admin_console.desk import Desk, desk_of
from security.flow.values import Flow
from security.grants.rules import Purpose
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.flow.acts import SOURCE, flow_in
from tests.security.step_up.acts import grant_for

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 20


@pytest.fixture
def boss(cast: Cast) -> User:
    """Return Acme's other postmaster."""
    return create_account(
        address="boss@acme.example", name="Boss", domain=cast.acme, role=Role.POSTMASTER, encoded_password=None
    )


def at_the_same_time(*acts: Callable[[], object]) -> list[str]:
    """Let each act begin in a thread of its own at one moment; return their outcomes, sorted."""
    start, outcomes = threading.Barrier(len(acts)), []

    def contend(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            outcomes.append("done")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test wants its name
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=contend, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return sorted(outcomes)


def at_work(account: User, purpose: Purpose) -> tuple[Flow, Desk]:
    """Return the account's flow with a proof, and its desk."""
    account.refresh_from_db()
    desk = desk_of(account)
    assert desk is not None
    return flow_in(account, proof=grant_for(account, purpose)), desk


def test_two_moves_close_no_circle(cast: Cast, boss: User) -> None:
    """Each alone is sound; the later one meets the tree of the earlier."""

    def moving(account: User, department: Department, parent: Department) -> Callable[[], object]:
        flow, desk = at_work(account, Purpose.ENFORCE)
        seen = fingerprint_of_moving(department, parent, cast.acme.policy_epoch)
        return lambda: move_department(flow=flow, desk=desk, department=department, parent=parent, seen=seen)

    cast.acme.refresh_from_db()
    acts = moving(cast.bob, cast.sales, cast.engineering), moving(boss, cast.engineering, cast.sales)
    assert at_the_same_time(*acts) == ["ChangedMeanwhile", "done"]
    tops = Department.objects.filter(domain=cast.acme, parent=None)
    assert tops.count() == 1


def test_nothing_is_made_below_what_goes(cast: Cast, boss: User) -> None:
    """Deleted, or found in use: never a department below one that is no more."""
    cast.alice.department = None
    cast.alice.save(update_fields=["department"])
    (_, bobs), (_, other) = at_work(cast.bob, Purpose.PEOPLE), at_work(boss, Purpose.PEOPLE)
    east = cast.sales_east
    outcomes = at_the_same_time(
        lambda: delete_department(desk=bobs, source=SOURCE, department=east),
        lambda: found_department(desk=other, source=SOURCE, parent=east, name="Harbour"),
    )
    made = Department.objects.filter(name="Harbour").exists()
    assert outcomes == (["DepartmentInUse", "done"] if made else ["DepartmentGone", "done"])


def test_one_of_two_appointments_counts(cast: Cast, boss: User) -> None:
    """The later one is told, and overwrites nothing that it has not seen."""
    attached(cast.dora)

    def appointing(account: User, department: Department) -> Callable[[], object]:
        flow, _ = at_work(account, Purpose.APPOINT)
        terms = Terms(frozenset({department.pk}), is_everywhere=False, capabilities=frozenset({Capability.SEE}))
        return lambda: appoint(flow=flow, account=cast.dora, terms=terms, seen=fingerprint_of(None))

    acts = appointing(cast.bob, cast.sales), appointing(boss, cast.engineering)
    assert at_the_same_time(*acts) == ["AppointedMeanwhile", "done"]
    assert Administrator.objects.get().departments.count() == 1
