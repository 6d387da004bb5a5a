"""P9: from the list to the result, page by page: nothing is done that was not shown, nobody sees another's batch."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from admin_console.batches.models import BatchRun
from admin_console.batches.rules import ItemState
from admin_console.batches.working import carry_out_batches
from admin_console.capabilities.rules import BatchAct
from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.batches.acts import (
    BATCHES,
    carried_out,
    chosen,
    drafted,
    ordered,
    outcomes,
    ticked,
)
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.step_up.acts import grant_in


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def prove(client: Client, account: User) -> dict[str, str]:
    return {"grant": str(grant_in(client, account, Purpose.BATCH))}


def said(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return words(answer)


def test_from_ticks_to_the_result(cast: Cast, bob: Client) -> None:
    page = chosen(bob, ticked(cast.alice, cast.dora, act="freeze"))
    assert bob.get(page).headers["Location"].startswith("/settings/verify/batch/")
    grant = prove(bob, cast.bob)
    shown = said(bob.get(page))
    assert "Freeze 2 people?" in shown
    assert "Frozen: nobody can log on." in shown
    assert not User.objects.filter(frozen_at__isnull=False).exists()
    assert bob.post(page, {**grant, "act": "freeze", "reason": "Audit"}).headers["Location"] == page
    assert "Freezing 2 people" in said(bob.get(page))
    carry_out_batches()
    shown = said(bob.get(page))
    assert "2 accounts are frozen" in shown
    assert cast.alice.address in shown
    event = AuditEvent.objects.get(event="admin_console:batch:ordered")
    assert (event.change["accounts"], event.change["reason"]) == (2, "Audit")


def test_whom_it_may_not_touch_is_named_with_the_reason(cast: Cast, bob: Client) -> None:
    """The same accounts as on the pages for one."""
    User.objects.filter(pk=cast.dora.pk).update(role="postmaster")
    page = chosen(bob, ticked(cast.alice, cast.bob, cast.dora, act="freeze"))
    prove(bob, cast.bob)
    shown = said(bob.get(page))
    assert "1 account will change." in shown
    assert "Your own account. Nobody does this to the account they are logged on with." in shown
    assert "Postmaster. You cannot do this to a postmaster's account." in shown
    assert "Freeze 1 person" in shown
    assert cast.alice.address not in said(bob.get(f"{page}?left-out=1"))


def test_where_nobody_would_be_touched_no_proof_is_asked_and_no_button_is_there(cast: Cast, bob: Client) -> None:
    page = chosen(bob, ticked(cast.alice, act="unfreeze"))
    shown = bob.get(page)
    assert "No account will change." in said(shown)
    assert b'name="grant"' not in shown.content
    assert "Unfreeze 1" not in said(shown).replace("Unfreeze 1 person?", "")


def test_choices_are_asked_first_and_changed_ones_are_previewed_again(cast: Cast, bob: Client) -> None:
    """Nothing is ordered that was not shown."""
    page = chosen(bob, ticked(cast.alice, act="move"))
    assert "Say how, then see what it means" in said(bob.get(page))
    assert bob.post(page, {"act": "move", "department": ""}).status_code == 400
    bob.post(page, {"act": "move", "department": str(cast.engineering.pk)})
    grant = prove(bob, cast.bob)
    assert re.search(r"Alice .* Sales / East Engineering", said(bob.get(page)))
    again = bob.post(page, {**grant, "act": "move", "department": str(cast.sales.pk)}, follow=True)
    assert "The preview now shows what you changed." in said(again)
    assert not BatchRun.objects.get().is_ordered
    bob.post(page, {**grant, "act": "move", "department": str(cast.sales.pk), "reason": "For the log alone"})
    carry_out_batches()
    assert User.objects.get(pk=cast.alice.pk).department == cast.sales


def test_what_another_tab_chose_is_not_ordered_from_this_one(cast: Cast, bob: Client) -> None:
    page = chosen(bob, ticked(cast.alice, act="freeze"))
    grant = prove(bob, cast.bob)
    bob.post(f"{page}act/", {"act": "sessions"})
    assert bob.post(page, {**grant, "act": "freeze", "reason": ""}).status_code == 409
    assert not BatchRun.objects.get().is_ordered


def test_without_a_proof_nothing_is_ordered(cast: Cast, bob: Client) -> None:
    page = chosen(bob, ticked(cast.alice, act="freeze"))
    assert bob.post(page, {"act": "freeze", "reason": ""}).status_code == 403
    assert bob.post(page, {**prove(bob, cast.bob), "act": "freeze", "reason": ""}).status_code == 302
    # The form sent twice: what was ordered is shown.
    assert bob.post(page, {"act": "freeze", "reason": ""}).headers["Location"] == page
    assert AuditEvent.objects.filter(event="admin_console:batch:ordered").count() == 1


def test_one_proof_is_for_one_batch(cast: Cast, bob: Client) -> None:
    first, second = (chosen(bob, ticked(one, act="freeze")) for one in (cast.alice, cast.dora))
    grant = prove(bob, cast.bob)
    assert bob.post(first, {**grant, "act": "freeze", "reason": ""}).status_code == 302
    assert bob.post(second, {**grant, "act": "freeze", "reason": ""}).status_code == 409
    assert BatchRun.objects.filter(ordered_at__isnull=False).count() == 1


def test_nobody_opens_anothers_batch(cast: Cast, bob: Client) -> None:
    """T2, T6: a postmaster neither; the list says who ordered it."""
    dora = appointed(cast.dora, cast.sales)
    theirs = [drafted(dora, [cast.alice], BatchAct.FREEZE), carried_out(dora, [cast.alice], BatchAct.FREEZE)]
    for one in theirs:
        for name in ("batch-review", "batch-act"):
            path = reverse(f"admin_console:{name}", args=[one.public_id])
            assert bob.get(path).status_code == bob.post(path, {"act": "freeze"}).status_code == 404
            assert logged_on(cast.gina).get(path).status_code == 404
        assert bob.post(reverse("admin_console:batch-again", args=[one.public_id])).status_code == 404
    shown = bob.get(BATCHES)
    assert "1 account is frozen Today" in said(shown)
    assert dora.address in said(shown)
    assert str(theirs[1].public_id).encode() not in shown.content
    carried_out(cast.bob, [cast.alice], BatchAct.UNFREEZE)
    assert "no longer frozen" not in said(at_work(dora).get(BATCHES))


def test_who_went_out_of_reach_is_named_but_not_shown(cast: Cast) -> None:
    """How the account is now is not the desk's to see any more."""
    dora = appointed(cast.dora, cast.sales)
    client = at_work(dora)
    page = chosen(client, ticked(cast.alice, act="freeze"))
    User.objects.filter(pk=cast.alice.pk).update(department=cast.engineering, frozen_at=cast.alice.created_at)
    answer = client.get(page)
    assert "Not among your people." in said(answer)
    assert "Frozen since" not in said(answer)
    assert str(cast.alice.public_id).encode() not in answer.content


def test_the_rest_is_tried_again_with_the_same_choices(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ordered(cast.bob, [cast.alice, cast.dora], BatchAct.MOVE, department=cast.sales.pk, reason="East closes")
    carry_out_batches()
    done.items.filter(account=cast.dora).update(state=ItemState.FAILED, reason="error")
    BatchRun.objects.filter(pk=done.pk).update(failed=1)
    where = reverse("admin_console:batch-again", args=[done.public_id])
    page = str(bob.post(where).headers["Location"])
    again = BatchRun.objects.exclude(pk=done.pk).get()
    assert (list(outcomes(again)), again.chosen, again.act) == ([cast.dora.address], done.chosen, "move")
    assert str(again.public_id) in page
    assert not again.is_ordered
    assert bob.post(reverse("admin_console:batch-again", args=[again.public_id])).status_code == 409


def test_where_only_ones_own_account_is_left_there_is_nothing_to_try_again(cast: Cast, bob: Client) -> None:
    again = "Try the others again"
    alone = carried_out(cast.bob, [cast.alice, cast.bob], BatchAct.FREEZE)
    assert again not in said(bob.get(reverse("admin_console:batch-review", args=[alone.public_id])))
    others = carried_out(cast.bob, [cast.alice, cast.bob, cast.dora], BatchAct.FREEZE)
    assert again in said(bob.get(reverse("admin_console:batch-review", args=[others.public_id])))


def test_results_by_outcome(cast: Cast, bob: Client) -> None:
    done = carried_out(cast.bob, [cast.alice, cast.bob], BatchAct.FREEZE)
    page = reverse("admin_console:batch-review", args=[done.public_id])
    assert "1 person is left out." in said(bob.get(page))
    assert cast.alice.address in said(bob.get(f"{page}?only=done"))
    left = said(bob.get(f"{page}?only=left-out"))
    assert "Your own account" in left
    assert cast.alice.address not in left
    assert bob.get(f"{page}?only=nonsense&page=99").status_code == 200


def test_a_reset_leads_to_its_sheet(cast: Cast, bob: Client) -> None:
    done = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.RESET)
    page = bob.get(reverse("admin_console:batch-review", args=[done.public_id]))
    assert f"/console/sheets/{done.sheet}/" in page.content.decode()
    grant_in(bob, cast.bob, Purpose.PEOPLE)
    sheet = said(bob.get(f"/console/sheets/{done.sheet}/"))
    assert cast.alice.address in sheet
    assert cast.dora.address in sheet


@pytest.mark.parametrize("act", BatchAct)
def test_each_act_can_be_previewed_and_ordered(cast: Cast, bob: Client, act: BatchAct) -> None:
    """With words for each, in both languages."""
    page = chosen(bob, ticked(cast.alice, act=act))
    typed = {"department": str(cast.engineering.pk), "pop3": "off", "phone": "on", "authenticator": "on"}
    if act in {BatchAct.MOVE, BatchAct.PROTOCOLS, BatchAct.FACTORS}:
        assert bob.post(page, {"act": act}).status_code == 400
        bob.post(page, {"act": act, **typed})
    grant = prove(bob, cast.bob)
    for language in ("en", "zh-hans"):
        bob.post("/language/", {"language": language})
        assert bob.get(page).status_code == 200
    both = {"deletes_client_passwords": "on", "ends_sessions": "on"} if act is BatchAct.RESET else {}
    assert bob.post(page, {**grant, "act": act, **typed, **both}).status_code == 302
    assert BatchRun.objects.get().is_ordered
