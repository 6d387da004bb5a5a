"""P12: whom a delegated administrator reaches, and whom never, by whatever page (T1, T2, T5, T6, V8.2.2)."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_department
from accounts.directory.tree import move_department
from accounts.models import Domain, User
from admin_console.acting import acting_upon
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, GIVEN, Capability, read, topmost, written
from admin_console.desk import desk_of, working_desk
from admin_console.errors import OutOfReach
from admin_console.reach import department_of, departments_of, employee_of, people_of, subject_of, subjects_of
from mailportal.audit.models import AuditEvent
from security.errors import StepUpNeeded, StepUpSpent
from security.grants.rules import Purpose
from security.models import StepUpGrant
from tests.admin_console.acts import EMPLOYEES, SOURCE, appointed, at_work, desk
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for, grant_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(cast: Cast) -> User:
    """Sam works in Sales, above Alice, and looks after Sales with all below it."""
    sam = create_account(
        address="sam@acme.example", name="Sam", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    return appointed(sam, cast.sales)


def test_capabilities_are_kept_by_their_words() -> None:
    assert read(written(EVERY_CAPABILITY)) == EVERY_CAPABILITY
    assert read("") == {Capability.SEE}
    assert read("freeze,of-a-later-version") == {Capability.SEE, Capability.FREEZE}
    assert written([Capability.LOGS, Capability.SEE, Capability.EDIT]) == "edit,logs"
    assert len(written(GIVEN)) <= Administrator._meta.get_field("capabilities").max_length  # noqa: SLF001


def test_a_scope_is_its_topmost_departments() -> None:
    """The path of 1 is no beginning of that of 12."""
    assert topmost(["/1/7/", "/12/", "/1/", "/12/3/4/", "/1/7/"]) == ("/1/", "/12/")
    assert topmost([]) == ()


def test_a_department_brings_those_below_it_and_no_other(cast: Cast, sam: User) -> None:
    assert set(people_of(desk(sam))) == {sam, cast.alice}
    assert set(departments_of(desk(sam))) == {cast.sales, cast.sales_east}
    below = create_department(domain=cast.acme, name="Harbour", parent=cast.sales_east)
    assert department_of(desk(sam), below.pk, source=SOURCE) == below  # made later too
    assert set(people_of(desk(cast.bob))) == set(User.objects.filter(domain=cast.acme))


def test_the_scope_moves_with_its_department(cast: Cast, sam: User) -> None:
    """And what is moved below it comes within reach."""
    move_department(department=cast.sales, parent=cast.engineering)
    assert set(people_of(desk(sam))) == {sam, cast.alice}
    move_department(department=cast.sales, parent=None)
    move_department(department=cast.engineering, parent=cast.sales)
    assert cast.dora in people_of(desk(sam))


def test_one_without_a_department_is_reached_by_a_desk_of_the_whole_domain_alone(cast: Cast, sam: User) -> None:
    User.objects.filter(pk=cast.alice.pk).update(department=None)
    assert cast.alice not in people_of(desk(sam))
    appointed(sam, everywhere=True)
    assert cast.alice in people_of(desk(sam))
    assert cast.charlie not in people_of(desk(sam))


def test_an_appointment_without_departments_reaches_nobody(cast: Cast, sam: User) -> None:
    """A scope that is empty, because its last department was deleted, is not the whole domain."""
    appointed(sam)
    assert not people_of(desk(sam)).exists()
    assert not departments_of(desk(sam)).exists()


def test_a_department_of_another_domain_opens_nothing(cast: Cast, sam: User) -> None:
    """T4: whatever the rows say, the tenant is the account's own."""
    research = create_department(domain=cast.globex, name="Research")
    User.objects.filter(pk=cast.charlie.pk).update(department=research)
    appointed(sam, research)
    assert not people_of(desk(sam)).exists()


def test_an_appointment_that_has_ended_opens_nothing(cast: Cast, sam: User) -> None:
    """From that second on, in a session that is open, before the background process takes the row away."""
    client = at_work(sam)
    assert client.get(EMPLOYEES).status_code == 200
    Administrator.objects.update(ends_at=timezone.now() + timedelta(minutes=1))
    assert client.get(EMPLOYEES).status_code == 200
    Administrator.objects.update(ends_at=timezone.now())
    assert desk_of(sam) is None
    assert client.get(EMPLOYEES).status_code == 403


@pytest.mark.parametrize("person", ["bob", "sam", "dora", "charlie", "olga"])
def test_peers_and_strangers_are_never_acted_upon(cast: Cast, sam: User, person: str) -> None:
    """T6, T8: the postmaster, another administrator, oneself; and who is outside; each as missing as nobody at all."""
    User.objects.filter(pk=cast.bob.pk).update(department=cast.sales)
    appointed(cast.dora, everywhere=True)
    User.objects.filter(pk=cast.dora.pk).update(department=cast.sales)
    subject = sam if person == "sam" else getattr(cast, person)
    with pytest.raises(Http404):
        subject_of(desk(sam), subject.public_id, source=SOURCE)
    assert set(subjects_of(desk(sam))) == {cast.alice}
    assert AuditEvent.objects.filter(target=f"employee {subject.public_id}", actor=sam.address).exists()


def test_the_postmaster_is_reached_by_nobody_who_was_appointed_for_all(cast: Cast, sam: User) -> None:
    appointed(sam, everywhere=True)
    assert cast.bob in people_of(desk(sam))
    assert cast.bob not in subjects_of(desk(sam))
    assert sam in subjects_of(desk(cast.bob))


def test_the_recycle_bin_is_out_of_sight(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    with pytest.raises(Http404):
        employee_of(desk(cast.bob), cast.alice.public_id, source=SOURCE)


def test_a_task_that_was_not_given_is_refused_by_its_address_alone(cast: Cast, sam: User) -> None:
    """T5: 403, recorded; nothing is done, whatever is sent."""
    appointed(sam, cast.sales, may=[Capability.EDIT])
    client = at_work(sam)
    assert client.get(EMPLOYEES).status_code == 200
    page = f"{EMPLOYEES}{cast.alice.public_id}/freeze/"
    assert client.get(page).status_code == client.post(page).status_code == 403
    assert client.get("/console/password-policy/").status_code == 403
    cast.alice.refresh_from_db()
    assert cast.alice.frozen_at is None
    assert AuditEvent.objects.filter(event="admin_console:access:denied", actor=sam.address).count() == 3


def test_the_menu_has_what_the_desk_may_open(cast: Cast, sam: User) -> None:
    menu = at_work(sam).get(EMPLOYEES).content.decode()
    assert "/console/employees/" in menu
    assert "/console/password-policy/" not in menu
    assert "/console/" in at_work(sam).get("/settings/account-security/").content.decode()
    assert "/console/" not in logged_on(cast.alice).get("/settings/account-security/").content.decode()


@pytest.mark.parametrize("event", ["frozen", "deleted", "suspended", "ended", "narrowed", "demoted"])
def test_the_background_process_works_for_nobody_whom_no_page_lets_in(cast: Cast, sam: User, event: str) -> None:
    """What was ordered at the desk waits for hours; who ordered it is judged again before each act (decision 0033)."""
    owner, needed = (cast.bob, ()) if event == "demoted" else (sam, (Capability.FREEZE, Capability.DELETE))
    assert working_desk(User.objects.get(pk=owner.pk), *needed) == desk_of(owner)
    match event:
        case "frozen" | "deleted":
            User.objects.filter(pk=owner.pk).update(**{f"{event}_at": timezone.now()})
        case "suspended":
            Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
        case "ended":
            Administrator.objects.update(ends_at=timezone.now())
        case "narrowed":
            Administrator.objects.update(capabilities=written([Capability.FREEZE]))
        case "demoted":
            User.objects.filter(pk=owner.pk).update(role=Role.EMPLOYEE)
    assert working_desk(User.objects.get(pk=owner.pk), *needed) is None


# --- the transaction of an act upon somebody


def test_an_act_holds_both_and_keeps_its_proof_for_ten_minutes(cast: Cast, sam: User) -> None:
    """One proof opens acts upon people in this session; a grave act's own is spent."""
    flow = flow_in(sam, proof=grant_for(sam, Purpose.PEOPLE))
    for _ in range(2):
        with acting_upon(flow, cast.alice) as (at, locked):
            assert (at.account, locked) == (sam, cast.alice)
    StepUpGrant.objects.update(expires_at=timezone.now())
    with pytest.raises(StepUpNeeded), acting_upon(flow, cast.alice):
        pass
    grave = flow_in(sam, proof=grant_for(sam, Purpose.LEAVER))
    with acting_upon(grave, cast.alice, purpose=Purpose.LEAVER):
        pass
    with pytest.raises(StepUpSpent), acting_upon(grave, cast.alice, purpose=Purpose.LEAVER):
        pass


def test_a_fresh_logon_is_the_proof_of_the_first_act_alone(cast: Cast, sam: User) -> None:
    """X36."""
    flow = flow_in(sam, proof=grant_for(sam, Purpose.LOGON))
    with pytest.raises(StepUpNeeded), acting_upon(flow, cast.alice, purpose=Purpose.DELETE_ACCOUNT):
        pass
    with acting_upon(flow, cast.alice):
        pass
    with pytest.raises(StepUpSpent), acting_upon(flow, cast.alice):
        pass


@pytest.mark.parametrize("event", ["moved", "deleted", "promoted", "ended", "frozen", "suspended"])
def test_what_happened_since_the_page_was_opened_counts(cast: Cast, sam: User, event: str) -> None:
    """The account left the scope or rose above it, the appointment ended, or who acts is let in nowhere any more."""
    flow = flow_in(sam, proof=grant_for(sam, Purpose.PEOPLE))
    alice = User.objects.filter(pk=cast.alice.pk)
    match event:
        case "moved":
            alice.update(department=cast.engineering)
        case "deleted":
            alice.update(deleted_at=timezone.now())
        case "promoted":
            appointed(cast.alice, cast.engineering)
        case "ended":
            Administrator.objects.filter(account=sam).delete()
        case "suspended":
            Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
        case "frozen":
            User.objects.filter(pk=sam.pk).update(frozen_at=timezone.now(), **User.next_epoch())
    with pytest.raises((OutOfReach, StepUpNeeded)), acting_upon(flow, cast.alice):
        pass


def test_a_lasting_proof_stays_with_the_session_through_another_one(cast: Cast) -> None:
    """Its key changes with each proof; the thief of the old key has neither."""
    client = logged_on(cast.bob)
    for purpose in (Purpose.PEOPLE, Purpose.LEAVER):
        grant_in(client, cast.bob, purpose)
    old = StepUpGrant.objects.get(purpose=Purpose.PEOPLE).session_digest
    client.post("/settings/verify/batch/", {"password": "Postmaster-Passw0rd"})
    kept = dict(StepUpGrant.objects.values_list("purpose", "session_digest"))
    assert kept[Purpose.PEOPLE] == kept[Purpose.BATCH] != old == kept[Purpose.LEAVER]
