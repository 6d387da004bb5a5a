"""P9, P12: for whom a batch is meant, and by whom: by ticks or by the filter of the list."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from admin_console.batches import choosing
from admin_console.batches.models import BatchRun
from admin_console.capabilities.rules import BatchAct, Capability
from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.batches.acts import (
    BATCHES,
    carried_out,
    chosen,
    colleagues,
    drafted,
    ordered,
    ticked,
)
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.step_up.acts import grant_in


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def said(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return words(answer)


def test_the_list_sends_what_is_taken(cast: Cast, bob: Client) -> None:
    """Its form as it is drawn: ticks, the filter it shows, and each act that it offers."""
    shown = bob.get("/console/employees/?q=acme.example&state=frozen&department=").content.decode()
    assert "No one matches" in shown
    shown = bob.get(f"/console/employees/?q=a&department={cast.sales.pk}").content.decode()
    form = shown[shown.index('<form class="bulk"') :]
    assert f'action="{BATCHES}"' in form[:100]
    ticks = re.findall(r'name="who"\s+value="([^"]+)"', form)
    offered = re.findall(r'name="act"\s+value="([^"]+)"', form)
    query = unescape(re.findall(r'name="filter" value="([^"]*)"', form)[0])
    assert sorted(offered) == sorted(BatchAct)
    for act in offered:
        chosen(bob, {"who": ticks, "filter": query, "act": act})
        chosen(bob, {"filter": query, "all": "1", "act": act})
    totals = set(BatchRun.objects.values_list("total", flat=True))
    assert totals == {len(ticks)}


def test_everybody_whom_the_filter_finds(cast: Cast, bob: Client) -> None:
    """On whatever page of the list they stand."""
    colleagues(cast, 60)
    page = chosen(bob, {"all": "1", "filter": f"q=person&department={cast.engineering.pk}", "act": "freeze"})
    grant_in(bob, cast.bob, Purpose.BATCH)
    assert "Freeze 60 people?" in said(bob.get(page))


@pytest.mark.parametrize(
    "query", ["q=a&sort=name", "status=frozen", "state=tired", "department=999999", "after=x", "q=%00" + "a" * 200]
)
def test_a_filter_that_is_not_understood_is_never_everybody(cast: Cast, bob: Client, query: str) -> None:
    answer = bob.post(BATCHES, {"all": "1", "filter": query, "act": "freeze"})
    assert answer.status_code == 400
    assert not BatchRun.objects.exists()


@pytest.mark.parametrize("data", [{}, {"act": "freeze"}, {"who": "x"}, {"act": "delete", "who": "1"}, {"all": ""}])
def test_nobody_or_nonsense_is_400(cast: Cast, bob: Client, data: dict[str, str]) -> None:
    assert bob.post(BATCHES, data).status_code == 400
    assert not BatchRun.objects.exists()


def test_a_ticked_account_of_another_domain_refuses_them_all_and_leaves_a_trace(cast: Cast, bob: Client) -> None:
    """T1, T2, T6."""
    assert bob.post(BATCHES, ticked(cast.charlie, act="freeze")).status_code == 404
    assert bob.post(BATCHES, ticked(cast.alice, cast.charlie, act="freeze")).status_code == 404
    assert not BatchRun.objects.exists()
    denied = AuditEvent.objects.filter(event="admin_console:access:denied")
    assert denied.filter(target=f"employee {cast.charlie.public_id}").count() == 2


def test_only_acts_of_the_own_task_are_there(cast: Cast) -> None:
    """P12: neither offered nor taken."""
    client = at_work(appointed(cast.dora, cast.sales, may=[Capability.FREEZE]))
    page = chosen(client, ticked(cast.alice))
    assert client.get(page).headers["Location"] == f"{page}act/"
    offered = said(client.get(f"{page}act/"))
    assert "Freeze" in offered
    assert "Reset passwords" not in offered
    assert client.post(f"{page}act/", {"act": "reset"}).status_code == 400
    assert client.post(BATCHES, ticked(cast.alice, act="reset")).status_code == 403


def test_who_may_do_nothing_to_many_only_reads(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """No work is done for what is refused anyway: nothing that was pasted or ticked is read, nobody is looked for."""
    for name in ("PastedForm.is_valid", "SelectionForm.is_valid", "selected_people", "found_people"):
        monkeypatch.setattr(f"admin_console.batches.views.{name}", pytest.fail)
    client = at_work(appointed(cast.dora, cast.sales, may=[Capability.SEE]))
    assert b"<textarea" not in client.get(BATCHES).content
    for data in (ticked(cast.alice), {"addresses": cast.alice.address}, {"all": "1", "filter": "q=a"}):
        assert client.post(BATCHES, data).status_code == 403
    assert not BatchRun.objects.exists()
    assert AuditEvent.objects.filter(event="admin_console:access:denied", target="batch").count() == 3


def test_nobody_is_looked_for_where_the_act_is_not_allowed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may freeze sends the form of somebody who may reset."""
    for name in ("selected_people", "found_people"):
        monkeypatch.setattr(f"admin_console.batches.views.{name}", pytest.fail)
    client = at_work(appointed(cast.dora, cast.sales, may=[Capability.FREEZE]))
    for data in (ticked(cast.alice, act="reset"), {"all": "1", "filter": "q=a", "act": "reset"}):
        assert client.post(BATCHES, data).status_code == 403
    assert AuditEvent.objects.filter(event="admin_console:access:denied", target="batch reset").count() == 2


def test_a_capability_that_was_taken_opens_none_of_the_pages(cast: Cast) -> None:
    """The draft and the result stay; neither the choice, the preview nor another draft of it does."""
    dora = appointed(cast.dora, cast.sales)
    draft, done = drafted(dora, [cast.alice], BatchAct.FREEZE), carried_out(dora, [cast.alice], BatchAct.FREEZE)
    client = at_work(appointed(cast.dora, cast.sales, may=[Capability.EXPORT]))
    review, act, again = (f"admin_console:batch-{name}" for name in ("review", "act", "again"))
    assert client.get(reverse(review, args=[done.public_id])).status_code == 200
    for path in (reverse(review, args=[draft.public_id]), reverse(act, args=[draft.public_id])):
        assert client.get(path).status_code == client.post(path, {"act": "freeze"}).status_code == 403
    assert client.post(reverse(again, args=[done.public_id])).status_code == 403
    assert BatchRun.objects.count() == 2


def test_more_ticks_than_any_page_has_are_not_looked_for(cast: Cast, bob: Client) -> None:
    """A page of the list has 25; more are taken by the filter."""
    ids = [str(uuid4()) for _ in range(200)]
    assert bob.post(BATCHES, {"who": ids, "act": "freeze"}).status_code == 400
    assert not AuditEvent.objects.filter(event="admin_console:access:denied").exists()


def test_selections_that_lead_nowhere_do_not_fill_the_database(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was ordered does not count, nor what another administrator selects."""
    monkeypatch.setattr(choosing, "MOST_DRAFTED", 3)
    for _ in range(2):
        ordered(cast.bob, [cast.alice], BatchAct.FREEZE)
        chosen(bob, ticked(cast.alice))
    assert bob.post(BATCHES, ticked(cast.alice, cast.dora)).status_code == 409
    assert BatchRun.objects.filter(ordered_at=None).count() == 2
    chosen(bob, ticked(cast.alice))
    chosen(logged_on(cast.gina), ticked(cast.charlie))
