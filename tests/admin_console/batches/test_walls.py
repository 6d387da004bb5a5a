"""P12: a batch reaches nobody whom its owner could not reach one by one, and judges each under its lock."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import User
from admin_console.administrators.queries import terms_of
from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.administrators.services import appoint, dismiss
from admin_console.batches import working
from admin_console.batches.choosing import draft_batch
from admin_console.batches.services import choose, order_batch
from admin_console.batches.sorting import sorted_items
from admin_console.batches.working import carry_out_batches
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, NEEDS, BatchAct, Capability, written
from admin_console.errors import BatchOrdered, NobodyChosen, NotYourTask
from admin_console.person.acts import PersonTask, open_tasks
from admin_console.reach import subjects_of
from mailportal.audit.models import AuditEvent
from security.errors import StepUpNeeded, StepUpSpent
from security.grants.rules import Purpose
from tests.admin_console.acts import appointed, desk
from tests.admin_console.batches.acts import carried_out, colleagues, drafted, flow_with_proof, ordered, outcomes
from tests.cast import Cast

ALL_BUT_FREEZE = EVERY_CAPABILITY - {Capability.FREEZE}
# The page for one account of each act; the sessions of one end with its factors.
PAGES_FOR_ONE = {
    BatchAct.RESET: PersonTask.RESET_PASSWORD,
    BatchAct.MOVE: PersonTask.EDIT,
    BatchAct.FREEZE: PersonTask.FREEZE,
    BatchAct.PROTOCOLS: PersonTask.PROTOCOLS,
    BatchAct.FACTORS: PersonTask.FACTORS,
    BatchAct.SESSIONS: PersonTask.FACTORS,
}


def frozen(*accounts: User) -> list[bool]:
    rows = dict(User.objects.filter(pk__in=[one.pk for one in accounts]).values_list("pk", "frozen_at"))
    return [rows[one.pk] is not None for one in accounts]


def test_a_postmaster_never_touches_the_own_account_or_another_postmaster(cast: Cast) -> None:
    User.objects.filter(pk=cast.dora.pk).update(role="postmaster")
    batch = carried_out(cast.bob, [cast.alice, cast.bob, cast.dora], BatchAct.FREEZE)
    assert outcomes(batch) == {
        cast.alice.address: ("done", ""),
        cast.bob.address: ("left-out", "oneself"),
        cast.dora.address: ("left-out", "postmaster"),
    }
    assert frozen(cast.alice, cast.bob, cast.dora) == [True, False, False]
    assert (batch.done, batch.left_out, batch.failed, batch.percent) == (3, 2, 0, 100)


def test_a_delegated_administrator_touches_no_peer_and_nobody_outside(cast: Cast) -> None:
    """Whatever the draft holds: it may have been made while the departments were others."""
    dora = appointed(cast.dora, cast.sales)
    peer = appointed(cast.alice, cast.sales, may=[Capability.SEE])
    batch = ordered(dora, [cast.alice, cast.bob, cast.dora], BatchAct.FREEZE)
    # Dora works in Engineering, outside; so does Bob, who works in no department.
    carry_out_batches()
    assert outcomes(batch) == {
        peer.address: ("left-out", "administrator"),
        cast.bob.address: ("left-out", "outside"),
        dora.address: ("left-out", "outside"),
    }
    assert frozen(cast.alice, cast.bob, cast.dora) == [False, False, False]


def test_a_delegated_administrator_is_left_out_within_the_own_department(cast: Cast) -> None:
    dora = appointed(cast.dora, cast.engineering)
    batch = carried_out(dora, [dora], BatchAct.FREEZE)
    assert outcomes(batch) == {dora.address: ("left-out", "oneself")}


def test_who_moved_away_after_the_order_is_left_out(cast: Cast) -> None:
    dora = appointed(cast.dora, cast.sales)
    batch = ordered(dora, [cast.alice], BatchAct.FREEZE)
    User.objects.filter(pk=cast.alice.pk).update(department=cast.engineering)
    carry_out_batches()
    assert outcomes(batch) == {cast.alice.address: ("left-out", "outside")}
    assert frozen(cast.alice) == [False]


def test_who_went_to_the_recycle_bin_after_the_order_is_left_out(cast: Cast) -> None:
    batch = ordered(cast.bob, [cast.alice], BatchAct.FREEZE)
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    carry_out_batches()
    assert outcomes(batch) == {cast.alice.address: ("left-out", "outside")}


@pytest.mark.parametrize("loss", ["capability", "appointment", "end", "frozen", "deleted"])
def test_an_owner_who_may_no_longer_touches_nobody(cast: Cast, loss: str) -> None:
    dora = appointed(cast.dora, cast.sales)
    batch = ordered(dora, [cast.alice], BatchAct.FREEZE)
    rows, now = Administrator.objects.filter(account=dora), timezone.now()
    match loss:
        case "capability":
            rows.update(capabilities=written(ALL_BUT_FREEZE))
        case "appointment":
            rows.delete()
            User.objects.filter(pk=dora.pk).update(administers_since=None)
        case "end":
            rows.update(ends_at=now)
        case "frozen":
            User.objects.filter(pk=dora.pk).update(frozen_at=now)
        case "deleted":
            User.objects.filter(pk=dora.pk).update(deleted_at=now)
    carry_out_batches()
    assert outcomes(batch) == {cast.alice.address: ("left-out", "forbidden")}
    assert frozen(cast.alice) == [False]


Between = Callable[[Callable[[], object]], None]


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    """What is given to this happens once, after the first account of a batch and before the second."""
    monkeypatch.setattr(working, "_AT_ONCE", 1)

    def happens(event: Callable[[], object]) -> None:
        events = [event]
        monkeypatch.setattr(working, "leave_room", lambda _: events and events.pop()())

    return happens


@pytest.mark.parametrize("loss", ["dismissed", "capability"])
def test_what_the_owner_loses_in_the_middle_ends_the_batch_there(cast: Cast, between: Between, loss: str) -> None:
    """By the postmaster's own act; those who were changed stay so, the result names the others with the reason."""
    many, dora = colleagues(cast, 3), appointed(cast.dora, cast.engineering)
    batch = ordered(dora, many, BatchAct.FREEZE)
    seen = fingerprint_of(terms_of(dora))
    flow = flow_with_proof(cast.bob, Purpose.APPOINT)
    if loss == "dismissed":
        between(lambda: dismiss(flow=flow, account=dora, seen=seen))
    else:
        fewer = Terms(frozenset({cast.engineering.pk}), is_everywhere=False, capabilities=ALL_BUT_FREEZE)
        between(lambda: appoint(flow=flow, account=dora, terms=fewer, seen=seen))
    carry_out_batches()
    left = ("left-out", "forbidden")
    assert list(outcomes(batch).values()) == [("done", ""), left, left]
    assert frozen(*many) == [True, False, False]
    batch.refresh_from_db()
    assert (batch.touched, batch.left_out, batch.is_running) == (1, 2, False)


@pytest.mark.parametrize("event", ["outside", "postmaster", "administrator", "already"])
def test_each_account_is_judged_as_it_is_at_its_turn(cast: Cast, between: Between, event: str) -> None:
    """T8: who rose in rank, moved away or was changed by somebody else while others were done."""
    first, second = colleagues(cast, 2)
    batch = ordered(appointed(cast.dora, cast.engineering), [first, second], BatchAct.FREEZE)
    changed: dict[str, object] = {
        "outside": {"department": cast.sales},
        "postmaster": {"role": "postmaster"},
        "administrator": {"administers_since": timezone.now()},
        "already": {"frozen_at": timezone.now()},
    }[event]
    between(lambda: User.objects.filter(pk=second.pk).update(**changed))
    carry_out_batches()
    assert list(outcomes(batch).values()) == [("done", ""), ("left-out", event)]


@pytest.mark.parametrize(("act", "task"), PAGES_FOR_ONE.items())
@pytest.mark.parametrize("by", ["postmaster", "administrator"])
@pytest.mark.parametrize("whom", ["oneself", "postmaster", "administrator", "employee"])
def test_the_rank_that_is_left_out_is_the_one_that_the_page_for_one_refuses(
    cast: Cast, act: BatchAct, task: PersonTask, by: str, whom: str
) -> None:
    """P9, P12: what a postmaster may decide about a colleague or the own account is no other for many."""
    peer, administrator, employee = colleagues(cast, 3)
    User.objects.filter(pk=peer.pk).update(role="postmaster")
    appointed(administrator, cast.sales, may=[])
    owner = cast.bob if by == "postmaster" else appointed(cast.dora, cast.engineering)
    account = {"oneself": owner, "postmaster": peer, "administrator": administrator, "employee": employee}[whom]
    account.refresh_from_db()
    may_touch = subjects_of(desk(owner)).filter(pk=account.pk).exists()
    is_open = task in open_tasks(desk(owner), account, may_touch=may_touch, is_locked=False)
    choices = {"department": cast.engineering.pk, "protocols": {"pop3": "off"}, "factors": ("phone",)}
    [item] = sorted_items(drafted(owner, [account], act, **choices), desk(owner))
    assert (item.verdict in {"", "already"}) is is_open


def test_a_suspended_domain_is_left_alone(cast: Cast) -> None:
    """T19: nobody of it is logged on, nobody's batch goes on."""
    batch = ordered(cast.bob, [cast.alice], BatchAct.FREEZE)
    type(cast.acme).objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    carry_out_batches()
    assert outcomes(batch) == {cast.alice.address: ("left-out", "forbidden")}


@pytest.mark.parametrize("act", BatchAct)
def test_each_act_needs_its_capability(cast: Cast, act: BatchAct) -> None:
    dora = appointed(cast.dora, cast.sales, may=EVERY_CAPABILITY - {NEEDS[act]})
    batch = drafted(dora, [cast.alice], act, department=cast.sales.pk, protocols={"pop3": "off"}, factors=("phone",))
    with pytest.raises(NotYourTask):
        order_batch(flow=flow_with_proof(dora), batch=batch)
    batch.refresh_from_db()
    assert not batch.is_ordered
    assert not AuditEvent.objects.filter(event="admin_console:batch:ordered").exists()


def test_nobody_moves_people_where_the_desk_does_not_reach(cast: Cast) -> None:
    dora = appointed(cast.dora, cast.sales)
    batch = carried_out(dora, [cast.alice], BatchAct.MOVE, department=cast.engineering.pk)
    assert outcomes(batch) == {cast.alice.address: ("left-out", "nowhere")}


def test_nobody_is_moved_into_a_department_that_is_gone(cast: Cast) -> None:
    batch = ordered(cast.bob, [cast.dora], BatchAct.MOVE, department=cast.sales_east.pk)
    User.objects.filter(department=cast.sales_east).update(department=None)
    cast.sales_east.delete()
    carry_out_batches()
    assert outcomes(batch) == {cast.dora.address: ("left-out", "nowhere")}


def test_another_domain_is_outside(cast: Cast) -> None:
    """T2: whatever ids a draft holds."""
    batch = carried_out(cast.bob, [cast.charlie], BatchAct.FREEZE)
    assert outcomes(batch) == {cast.charlie.address: ("left-out", "outside")}
    assert frozen(cast.charlie) == [False]


def test_the_proof_is_spent_by_the_order_and_opens_no_other(cast: Cast) -> None:
    first, second = (drafted(cast.bob, [one], BatchAct.FREEZE) for one in (cast.alice, cast.dora))
    flow = flow_with_proof(cast.bob)
    order_batch(flow=flow, batch=first)
    with pytest.raises(StepUpSpent):
        order_batch(flow=flow, batch=second)


def test_nothing_is_ordered_without_a_proof(cast: Cast) -> None:
    batch = drafted(cast.bob, [cast.alice], BatchAct.FREEZE)
    flow = flow_with_proof(cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(**User.next_epoch())
    with pytest.raises(StepUpNeeded):
        order_batch(flow=flow, batch=batch)


def test_a_batch_is_ordered_once_and_not_changed_afterwards(cast: Cast) -> None:
    batch = ordered(cast.bob, [cast.alice], BatchAct.FREEZE)
    with pytest.raises(BatchOrdered):
        order_batch(flow=flow_with_proof(cast.bob), batch=batch)
    with pytest.raises(BatchOrdered):
        choose(batch=batch, act=BatchAct.UNFREEZE, chosen=batch.chosen)


def test_what_another_tab_has_chosen_since_is_not_ordered_unseen(cast: Cast) -> None:
    batch = drafted(cast.bob, [cast.alice], BatchAct.MOVE, department=cast.sales.pk)
    other = type(batch).objects.get(pk=batch.pk)
    choose(batch=other, act=BatchAct.FREEZE, chosen=other.chosen)
    with pytest.raises(BatchOrdered):
        order_batch(flow=flow_with_proof(cast.bob), batch=batch)


def test_nobody_is_nothing(cast: Cast) -> None:
    with pytest.raises(NobodyChosen):
        draft_batch(desk=desk(cast.bob), people=User.objects.filter(pk=0))
