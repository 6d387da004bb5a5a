"""P9, P11: the sheet of activation codes is its issuer's alone, after a proof, for a day, and can be voided."""

import re
from datetime import timedelta
from urllib.parse import unquote
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.sheets import views
from admin_console.sheets import words as card_words
from mailportal.audit.models import AuditEvent
from mailportal.ui import qr
from security.grants.rules import Purpose
from security.passwords.activation.ordering import begin_round
from security.passwords.activation.rules import shown_code
from tests.admin_console.acts import appointed, at_work, words
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.passwords.activation.acts import DESK, codes_on, order_sheet
from tests.security.step_up.acts import grant_in

SHEETS = "/console/sheets/"


def proved(account: User) -> Client:
    client = at_work(account)
    grant_in(client, account, Purpose.PEOPLE)
    return client


def page_of(client: Client, sheet: UUID | None, query: str = "") -> HttpResponse:
    return client.get(f"{SHEETS}{sheet}/{query}")  # type: ignore[return-value]


def test_the_issuer_reads_every_card_again_and_each_look_is_recorded(cast: Cast) -> None:
    ordered = order_sheet(cast.alice, issuer=cast.bob)
    client = proved(cast.bob)
    code = shown_code(codes_on(ordered)[cast.alice.address])
    for _ in range(2):
        shown = words(page_of(client, ordered.round))
        assert code in shown
        assert "127.0.0.1:8000/start/" in shown
    looks = AuditEvent.objects.filter(event="security:activation-codes:revealed")
    assert [look.change["cards"] for look in looks] == [1, 1]


def test_the_scanned_card_carries_code_and_address_behind_the_fragment(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R5: what is behind "#" reaches no server and no log."""
    drawn: list[str] = []
    picture_of = qr.picture_of

    def noted(text: str, *, mask: int | None = None) -> qr.Picture:
        drawn.append(text)
        return picture_of(text, mask=mask)

    monkeypatch.setattr(card_words, "picture_of", noted)
    ordered = order_sheet(cast.alice, issuer=cast.bob)
    page = page_of(proved(cast.bob), ordered.round)
    url, _, fragment = drawn[0].partition("#")
    assert url.endswith("/start/")
    assert unquote(fragment) == f"{codes_on(ordered)[cast.alice.address]}/{cast.alice.address}"
    assert re.search(r'<svg role="img"\s+aria-label="[^"]*Alice"', page.content.decode())


def test_without_a_proof_it_leads_to_one(cast: Cast) -> None:
    ordered = order_sheet(cast.alice, issuer=cast.bob)
    answer = page_of(logged_on(cast.bob), ordered.round)
    assert answer.headers["Location"].startswith("/settings/verify/people/")
    assert not AuditEvent.objects.filter(event="security:activation-codes:revealed").exists()


def test_another_administrator_finds_no_sheet(cast: Cast) -> None:
    """T2: neither a postmaster's nor a delegate's, in the domain or out of it; each attempt is recorded."""
    ordered = order_sheet(cast.alice, issuer=cast.bob)
    for other in (appointed(cast.dora, cast.sales), cast.gina):
        client = proved(other)
        for path in ("", "void/"):
            assert page_of(client, ordered.round, path).status_code == 404
        assert client.post(f"{SHEETS}{ordered.round}/void/").status_code == 404
    denied = AuditEvent.objects.filter(event="admin_console:access:denied")
    assert denied.filter(target=f"sheet {ordered.round}").count() == 6
    assert codes_on(ordered)


def test_it_is_shown_for_24_hours(cast: Cast) -> None:
    ordered = order_sheet(cast.alice, issuer=cast.bob)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert page_of(proved(cast.bob), ordered.round).status_code == 404


def test_codes_of_people_who_moved_away_are_not_shown(cast: Cast) -> None:
    """P12: an administrator sees no secret of an account out of reach, whatever was ordered before."""
    dora = appointed(cast.dora, cast.sales)
    ordered = order_sheet(cast.alice, issuer=dora)
    User.objects.filter(pk=cast.alice.pk).update(department=cast.engineering)
    page = page_of(proved(dora), ordered.round)
    assert "No card is left" in words(page)
    assert not AuditEvent.objects.filter(event="security:activation-codes:revealed").exists()


def test_without_the_task_it_is_not_shown(cast: Cast) -> None:
    dora = appointed(cast.dora, cast.sales)
    ordered = order_sheet(cast.alice, issuer=dora)
    others = {Capability.RESET_PASSWORDS, Capability.IMPORT}
    appointed(cast.dora, cast.sales, may=[one for one in Capability if one not in others])
    assert page_of(proved(dora), ordered.round).status_code == 403


def test_voiding_leaves_no_card(cast: Cast) -> None:
    ordered = order_sheet(cast.alice, issuer=cast.bob)
    client = proved(cast.bob)
    assert "Void the cards" in words(page_of(client, ordered.round, "void/"))
    answer = client.post(f"{SHEETS}{ordered.round}/void/", follow=True)
    assert "1 card is void." in words(answer)  # type: ignore[arg-type]
    assert "No card is left" in words(answer)  # type: ignore[arg-type]
    assert codes_on(ordered) == {}


def test_a_long_sheet_comes_in_pages_by_department_and_name(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "CARDS_PER_PAGE", 1)
    both = User.objects.filter(pk__in=[cast.alice.pk, cast.dora.pk])
    ordered = begin_round(accounts=both, domain=cast.acme, actor=actor_of(cast.bob), source=DESK)
    client = proved(cast.bob)
    shown = [words(page_of(client, ordered.round, f"?page={number}")) for number in (1, 2)]
    assert [[one.address in page for one in (cast.dora, cast.alice)] for page in shown] in (
        [[True, False], [False, True]],
        [[False, True], [True, False]],
    )
