"""P12: a batch reaches nobody whom its owner could not reach one by one, and judges each under its lock."""

import pytest
from django.utils import timezone

from accounts.models import User
from admin_console.batches.acts import NEEDS
from admin_console.batches.choosing import draft_batch
from admin_console.batches.rules import BatchAct
from admin_console.batches.services import choose, order_batch
from admin_console.batches.working import carry_out_batches
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability, written
from admin_console.errors import BatchOrdered, NobodyChosen, NotYourTask
from mailportal.audit.models import AuditEvent
from security.errors import StepUpNeeded, StepUpSpent
from tests.admin_console.acts import appointed, desk
from tests.admin_console.batches.acts import carried_out, drafted, flow_with_proof, ordered, outcomes
from tests.cast import Cast


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
            rows.update(capabilities=written(EVERY_CAPABILITY - {Capability.FREEZE}))
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
