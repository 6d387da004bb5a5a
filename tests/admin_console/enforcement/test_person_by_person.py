"""X18: security passwords are required of each person some days after their own first logon, of all at a last hour."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import Domain, Policy, User
from accounts.policies.queries import effective_policy
from admin_console.enforcement.hours import LOOKED_AGAIN, carry_out_own_hours
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.services import purge_cut_overs
from admin_console.enforcement.working import carry_out_cut_overs
from mailportal.audit.models import AuditEvent
from security.deadlines.services import purge_personal_orders
from security.models import Cut, Deadline, NoticeFact, PersonalOrder
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import FORCE, REVIEW, for_everyone, hidden, postmaster, prove, words
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import begin_hour, come_hour, due, ordered_personally, personally, url_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def held(account: User) -> str:
    return effective_policy(kind=CLIENT_PASSWORDS, account=User.objects.get(pk=account.pk)).value


def come_for(account: User) -> None:
    """Let the account's hour have begun, and come."""
    begin_hour(account)
    come_hour(account)


def test_nobody_has_an_hour_before_a_logon(cast: Cast, bob: Client) -> None:
    """And no row is written for anybody: there may be a hundred thousand."""
    use(cast.alice)
    order = ordered_personally(bob, cast.bob)
    assert not Deadline.objects.exists()
    assert (carry_out_own_hours(), carry_out_cut_overs()) == (0, 0)
    assert held(cast.alice) == CHOOSE
    event = AuditEvent.objects.get(event="admin_console:cut-over:scheduled")
    assert event.change == {"at": order.due_at.isoformat(), "devices": 1, "days": 7}


def test_an_hour_begins_with_the_first_logon_and_no_later_one(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    begin_hour(cast.alice)
    first = Deadline.objects.get()
    assert first.holds_at == first.began_at + timedelta(days=7)
    begin_hour(cast.alice)
    assert Deadline.objects.get().holds_at == first.holds_at
    fact = NoticeFact.objects.get(kind="own-hour-began")
    assert (fact.account, fact.facts["hour"]) == (cast.alice, first.holds_at.isoformat())


def test_the_last_hour_is_everybodys(cast: Cast, bob: Client) -> None:
    order = ordered_personally(bob, cast.bob, days=30, last_in=3)
    begin_hour(cast.alice)
    assert Deadline.objects.get().holds_at == order.due_at


def test_at_ones_own_hour_it_holds_for_one_alone_once_with_evidence_and_cuts(
    cast: Cast, bob: Client, mail1: None
) -> None:
    use(cast.alice)
    use(cast.dora)
    ordered_personally(bob, cast.bob)
    begin_hour(cast.dora)
    come_for(cast.alice)
    assert carry_out_own_hours() == 1
    assert (held(cast.alice), held(cast.dora)) == (REQUIRED, CHOOSE)
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]
    event = AuditEvent.objects.get(event="accounts:policy:set")
    assert (event.actor, event.source_address) == (cast.bob.address, "localhost")
    assert Policy.objects.get(account=cast.alice).owner == cast.bob.address
    come_hour(cast.alice)
    assert carry_out_own_hours() == 0
    assert AuditEvent.objects.filter(event="accounts:policy:set").count() == 1


def test_people_without_a_mail_program_are_in_it_too(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    assert carry_out_own_hours() == 1
    assert held(cast.alice) == REQUIRED


def test_many_come_in_parts(cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin_console.enforcement.hours._AT_ONCE", 1)
    ordered_personally(bob, cast.bob)
    for account in (cast.alice, cast.dora):
        come_for(account)
    assert carry_out_own_hours() == 2


def test_an_exception_made_meanwhile_stands_and_its_end_is_noticed(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    begin_hour(cast.alice)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    come_hour(cast.alice)
    assert carry_out_own_hours() == 0
    assert held(cast.alice) == CHOOSE
    Policy.objects.filter(account=cast.alice).delete()
    assert carry_out_own_hours() == 0
    assert Deadline.objects.get().look_at - timezone.now() <= LOOKED_AGAIN  # type: ignore[operator]  # it is to be looked at
    come_hour(cast.alice)
    assert carry_out_own_hours() == 1


def test_an_exception_of_a_department_stands_too(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    User.objects.filter(pk=cast.alice.pk).update(department=cast.engineering)
    cast.order(CLIENT_PASSWORDS, CHOOSE, department=cast.engineering)
    begin_hour(User.objects.get(pk=cast.alice.pk))
    assert not Deadline.objects.exists()


def test_at_the_last_hour_one_order_holds_and_those_of_single_people_are_gone(cast: Cast, bob: Client) -> None:
    """Undo is one act then: the rule as it was, for everybody."""
    order = ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    carry_out_own_hours()
    due(order)
    assert carry_out_cut_overs() == 1
    assert (held(cast.alice), held(cast.dora)) == (REQUIRED, REQUIRED)
    assert list(Policy.objects.filter(kind=CLIENT_PASSWORDS.name).values_list("account", "department")) == [
        (None, None)
    ]
    assert AuditEvent.objects.get(event="admin_console:cut-over:completed").change == {"taken_back": 1}
    assert bob.post(url_of(order, "end/")).headers["Location"] == REVIEW
    bob.post(REVIEW, hidden(prove(bob, cast.bob)))
    assert (held(cast.alice), held(cast.dora)) == (CHOOSE, CHOOSE)


def test_after_the_last_hour_no_logon_begins_another(cast: Cast, bob: Client) -> None:
    order = ordered_personally(bob, cast.bob)
    due(order)
    carry_out_cut_overs()
    Policy.objects.filter(kind=CLIENT_PASSWORDS.name).delete()
    begin_hour(cast.alice)
    assert not Deadline.objects.exists()


def test_an_order_for_one_person_is_its_own_and_ends_as_it_was(cast: Cast, bob: Client) -> None:
    """Its own row is the very one that was written at the person's hour."""
    order = ordered_personally(bob, cast.bob, account=cast.alice)
    come_for(cast.alice)
    begin_hour(cast.dora)
    assert carry_out_own_hours() == 1
    due(order)
    carry_out_cut_overs()
    assert (held(cast.alice), held(cast.dora)) == (REQUIRED, CHOOSE)
    bob.post(url_of(order, "end/"))
    order.refresh_from_db()
    assert order.before[0]["values"] == {CLIENT_PASSWORDS.name: None}


def test_stopped_it_takes_back_what_held_already(cast: Cast, bob: Client) -> None:
    order = ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    begin_hour(cast.dora)
    carry_out_own_hours()
    page = prove(bob, cast.bob, url_of(order, "stop/"))
    assert "whose own hour has come" in words(page)
    bob.post(url_of(order, "stop/"), hidden(page))
    come_hour(cast.dora)
    assert (carry_out_own_hours(), carry_out_cut_overs()) == (0, 0)
    assert (held(cast.alice), held(cast.dora)) == (CHOOSE, CHOOSE)
    assert AuditEvent.objects.get(event="admin_console:cut-over:stopped").change["taken_back"] == 1


def test_what_a_postmaster_has_changed_since_is_theirs(cast: Cast, bob: Client) -> None:
    order = ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    carry_out_own_hours()
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    page = prove(bob, cast.bob, url_of(order, "stop/"))
    bob.post(url_of(order, "stop/"), hidden(page))
    assert Policy.objects.get(account=cast.alice).value == CHOOSE


def test_an_order_of_nobody_who_may_give_it_lapses_at_the_next_hour(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    User.objects.filter(pk=cast.bob.pk).update(role=Role.EMPLOYEE)
    assert carry_out_own_hours() == 0
    assert CutOver.objects.get().stopped_by == "portal"
    assert held(cast.alice) == CHOOSE


def test_in_a_suspended_domain_hours_wait(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert carry_out_own_hours() == 0
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=None)
    assert carry_out_own_hours() == 1


def test_trouble_of_one_order_delays_no_other(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    come_for(cast.alice)
    broken = PersonalOrder.objects.create(
        domain=cast.acme, scopes=[], days=0, last_at=timezone.now() + timedelta(days=1), actor_address="x"
    )
    Deadline.objects.create(
        order=broken, account=cast.dora, began_at=timezone.now(), holds_at=timezone.now(), look_at=timezone.now()
    )
    assert carry_out_own_hours() == 1


@pytest.mark.parametrize(
    ("fields", "words_said"),
    [
        ({"days": "31"}, "less than or equal to 30"),
        ({"days": "-1"}, "greater than or equal to 0"),
        ({"days": ""}, "Enter how many days"),
        ({"days": "soon"}, "Enter a whole number"),
        ({"last_day": "2020-01-01"}, "Choose an hour that is still to come"),
        ({"last_day": "2099-01-01"}, "within a year"),
        ({"last_day": ""}, "Enter a date and an hour"),
        ({"last_hour": "", "last_day": ""}, "Enter a date and an hour"),
    ],
)
def test_a_clock_that_is_none_is_refused_and_the_proof_kept(
    cast: Cast, bob: Client, fields: dict[str, str], words_said: str
) -> None:
    """B7: a date in the past, 31 days, a last hour before now."""
    bob.post(FORCE, for_everyone(bob))
    page = prove(bob, cast.bob)
    wrong = bob.post(REVIEW, hidden(page) | personally() | fields)
    assert wrong.status_code == 400
    assert words_said in words(wrong)
    assert not CutOver.objects.exists()
    assert bob.post(REVIEW, hidden(wrong) | personally()).status_code == 302
    assert CutOver.objects.get().personal is not None


def test_old_orders_are_forgotten_with_the_hours_of_their_people(cast: Cast, bob: Client) -> None:
    ordered_personally(bob, cast.bob)
    begin_hour(cast.alice)
    long_ago = timezone.now() - timedelta(days=4000)
    CutOver.objects.update(ordered_at=long_ago, stopped_at=long_ago)
    PersonalOrder.objects.update(ordered_at=long_ago)
    assert purge_personal_orders() == 0
    PersonalOrder.objects.update(ended_at=long_ago)
    purge_cut_overs()
    assert purge_personal_orders() == 2
    assert not Deadline.objects.exists()
