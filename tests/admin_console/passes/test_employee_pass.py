"""X21 at the desk: an enrolment pass names and removes what is lost, and is shown once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.receipts.models import Receipt
from admin_console.receipts.words import stamp
from mailportal.audit.models import AuditEvent
from security.factors.authenticators.queries import authenticator_of
from security.factors.queries import factors_of
from security.models import EnrolmentPass
from tests.admin_console.acts import EMPLOYEES, appointed, at_work, postmaster, words
from tests.admin_console.resets.acts import page_of, proof, reset, secret_on
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.logon.acts import ATTACH, CHANGE, START_OVER, gate_of, give_password, is_in
from tests.security.notices.mailbox import subjects_for
from tests.security.passes.acts import BY_PASS, attach, issued_to
from tests.security.resets.acts import furnished
from tests.site.people import NEW_PASSWORD, stop_changes_of

PASS, VOID = "pass", "pass/void"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def hidden(page: HttpResponse) -> dict[str, str]:
    """Return what the form of the page has in hidden fields."""
    field = r'<input type="hidden" name="(grant|seen|authenticator|phone)" value="([^"]*)"'
    return dict(re.findall(field, page.content.decode()))


def make(client: Client, by: User, account: User, **more: str) -> HttpResponse:
    """Read the page and send its form."""
    proof(client, by)
    page = client.get(page_of(account, PASS))
    assert page.status_code == 200, words(page)[:300]  # type: ignore[arg-type]
    return client.post(page_of(account, PASS), {"hours": "24", **hidden(page), **more})  # type: ignore[arg-type,return-value]


def test_what_is_lost_is_named_removed_first_and_on_the_receipt(cast: Cast, bob: Client) -> None:
    _, computer, _ = furnished(cast.alice)
    proof(bob, cast.bob)
    page = words(bob.get(page_of(cast.alice, PASS)))  # type: ignore[arg-type]
    assert "Lost, and removed first" in page
    assert "Authenticator app Its codes stop at once, and so do its 10 recovery codes." in page
    assert "Secure phone +86 138 •••• 5678" in page
    made = make(bob, cast.bob, cast.alice)
    text = words(made)
    assert "Enrolment pass for Alice" in text
    assert "Authenticator Removed. Its 10 recovery codes no longer work either." in text
    assert "2 sessions" in text
    assert not is_in(computer)
    factors = factors_of(account=User.objects.get(pk=cast.alice.pk))
    assert (factors.is_bound, factors.has_questions, factors.has_pass) == (False, True, True)
    assert subjects_for(cast.alice)[-2:] == ["Second factor removed", "Enrolment pass issued"]
    issued = AuditEvent.objects.get(event="security:enrolment-pass:issued")
    assert (issued.actor, issued.target) == (cast.bob.address, cast.alice.address)
    client = browser()
    assert give_password(client, cast.alice)["Location"] == BY_PASS
    assert client.post(BY_PASS, {"code": secret_on(made)})["Location"] == ATTACH


def test_it_is_shown_once_and_printed_on_a_card(cast: Cast, bob: Client) -> None:
    made = make(bob, cast.bob, cast.alice, hours="4")
    secret = secret_on(made)
    assert made["Cache-Control"] == "no-store"
    card = words(made).partition("Works once, until")[0]
    assert card.endswith(f"{cast.alice.address} {secret} localhost") or secret in card
    receipt = Receipt.objects.get()
    again = bob.get(f"{page_of(cast.alice, 'receipts')}{receipt.public_id}/")
    assert "It was shown once" in words(again)  # type: ignore[arg-type]
    for kept in (*EnrolmentPass.objects.values(), *Receipt.objects.values(), *AuditEvent.objects.values()):
        assert secret not in str(kept)
    assert secret not in again.content.decode()
    ends_at = EnrolmentPass.objects.get().expires_at
    assert timedelta(hours=3, minutes=59) < ends_at - timezone.now() <= timedelta(hours=4)


def test_sent_again_or_after_somebody_else_it_issues_none(cast: Cast, bob: Client) -> None:
    """Two administrators at once: the second reads that there is one, and what happened to it."""
    proof(bob, cast.bob)
    read = hidden(bob.get(page_of(cast.alice, PASS)))  # type: ignore[arg-type]
    first = bob.post(page_of(cast.alice, PASS), {"hours": "24", **read})
    assert first.status_code == 200
    again = bob.post(page_of(cast.alice, PASS), {"hours": "24", **read})
    assert again.status_code == 409
    assert "data-value" not in again.content.decode()
    assert factors_of(account=cast.alice).has_pass
    assert "A pass works until" in words(bob.get(page_of(cast.alice, PASS)))  # type: ignore[arg-type]
    second = make(bob, cast.bob, cast.alice)
    assert "The earlier enrolment pass It no longer works." in words(second)
    client = browser()
    give_password(client, cast.alice)
    assert client.post(BY_PASS, {"code": secret_on(first)}).status_code == 400  # type: ignore[arg-type]
    assert client.post(BY_PASS, {"code": secret_on(second)})["Location"] == ATTACH
    assert "A pass was used on" in words(bob.get(page_of(cast.alice, PASS)))  # type: ignore[arg-type]


def test_the_page_of_the_account_says_until_when_the_pass_works_and_leads_to_its_end(cast: Cast, bob: Client) -> None:
    make(bob, cast.bob, cast.alice)
    page, until = f"{EMPLOYEES}{cast.alice.public_id}/", EnrolmentPass.objects.get().expires_at
    assert f"Enrolment pass Works once, until {stamp(until)}" in words(bob.get(page))  # type: ignore[arg-type]
    assert page_of(cast.alice, VOID) in bob.get(page).content.decode()
    looking = at_work(appointed(cast.dora, cast.sales, may={Capability.SEE}))
    seen = looking.get(page).content.decode()
    assert "Works once, until" in seen
    assert page_of(cast.alice, VOID) not in seen


def test_m10_another_one_and_voiding_end_the_logon_of_the_one_that_was_used(cast: Cast, bob: Client) -> None:
    """Who came by it attaches nothing afterwards, also where it was typed already."""
    for act in ("issue", "void"):
        made = make(bob, cast.bob, cast.alice)
        client = browser()
        give_password(client, cast.alice)
        client.post(BY_PASS, {"code": secret_on(made)})
        if act == "issue":
            assert make(bob, cast.bob, cast.alice).status_code == 200
        else:
            voided = bob.post(page_of(cast.alice, VOID), proof(bob, cast.bob), follow=True)
            assert f"The enrolment pass of {cast.alice.address} is void." in words(voided)  # type: ignore[arg-type]
        assert client.post(ATTACH)["Location"] == START_OVER
        assert authenticator_of(account=cast.alice) is None
    assert not EnrolmentPass.objects.exists()
    nothing = bob.post(page_of(cast.alice, VOID), proof(bob, cast.bob), follow=True)
    assert "has no enrolment pass. Nothing was changed." in words(nothing)  # type: ignore[arg-type]


def test_a_factor_that_nobody_named_stays_and_no_pass_is_made(cast: Cast, bob: Client) -> None:
    """Also one that was set up after the page was read."""
    proof(bob, cast.bob)
    read = hidden(bob.get(page_of(cast.alice, PASS)))  # type: ignore[arg-type]
    attached(cast.alice)
    bound(cast.alice)
    for lost in ({}, {"phone": "True"}, {"authenticator": "True"}):
        refused = bob.post(page_of(cast.alice, PASS), {"hours": "24", **read, **lost})
        assert refused.status_code == 409
        assert "A second factor is still set up" in words(refused)  # type: ignore[arg-type]
    factors = factors_of(account=cast.alice)
    assert (factors.has_authenticator, factors.has_phone, factors.has_pass) == (True, True, False)
    assert not Receipt.objects.exists()


def test_it_closes_the_window_in_which_the_password_is_enough(cast: Cast, bob: Client) -> None:
    User.objects.filter(pk=cast.alice.pk).update(enrolment_until=timezone.now() + timedelta(hours=20))
    make(bob, cast.bob, cast.alice)
    assert User.objects.get(pk=cast.alice.pk).enrolment_until is None


def test_a_frozen_account_and_stopped_changes_come_first(cast: Cast, bob: Client) -> None:
    set_frozen(account=cast.alice, frozen=True)
    proof(bob, cast.bob)
    refused = bob.get(page_of(cast.alice, PASS))
    assert (refused.status_code, "Unfreeze it first" in words(refused)) == (409, True)  # type: ignore[arg-type]
    set_frozen(account=cast.alice, frozen=False)
    stop_changes_of(cast.alice)
    lost = {"authenticator": "True", "phone": "True"}
    for answer in (
        bob.get(page_of(cast.alice, PASS)),
        bob.post(page_of(cast.alice, PASS), {"hours": "24", **lost, **proof(bob, cast.bob)}),
    ):
        assert answer.status_code == 409
        assert "Decide what becomes of them first" in words(answer)  # type: ignore[arg-type]
    assert authenticator_of(account=cast.alice) is not None


@pytest.mark.parametrize("sent", [{"hours": "73"}, {"hours": "0"}, {"hours": ""}, {"hours": "two"}])
def test_what_the_page_does_not_offer_makes_none(cast: Cast, bob: Client, sent: dict[str, str]) -> None:
    refused = make(bob, cast.bob, cast.alice, **sent)
    assert refused.status_code == 400
    assert not EnrolmentPass.objects.exists()


def test_p12_the_capability_the_departments_and_the_peers(cast: Cast) -> None:
    """T2, T5, T6: for the factors' own capability, inside its departments, and upon no administrator."""
    appointed(cast.dora, cast.sales, may=[Capability.FACTORS])
    client = at_work(cast.dora)
    assert secret_on(make(client, cast.dora, cast.alice))
    assert EnrolmentPass.objects.get().account_id == cast.alice.pk
    EnrolmentPass.objects.all().delete()
    appointed(cast.dora, cast.sales, may=[one for one in Capability if one is not Capability.FACTORS])
    client = at_work(cast.dora)
    for page in (PASS, VOID):
        sent = {"hours": "24", **proof(client, cast.dora)}
        assert client.post(page_of(cast.alice, page), sent).status_code == 403
    appointed(cast.dora, cast.engineering, may=[Capability.FACTORS])
    client = at_work(cast.dora)
    for account in (cast.alice, cast.bob, cast.dora, cast.charlie):
        for page in (PASS, VOID):
            sent = {"hours": "24", **proof(client, cast.dora)}
            assert client.post(page_of(account, page), sent).status_code == 404
    assert not EnrolmentPass.objects.exists()


def test_t8_a_postmasters_pass_is_the_operators_to_issue(cast: Cast, bob: Client) -> None:
    for page in (PASS, VOID):
        answer = bob.post(page_of(cast.bob, page), {"hours": "24", **proof(bob, cast.bob)})
        assert answer.status_code == 403
        assert "Only the operator" in words(answer)  # type: ignore[arg-type]
    assert not EnrolmentPass.objects.exists()


def test_a_proof_is_asked_and_a_made_up_one_is_none(cast: Cast, bob: Client) -> None:
    asked = bob.get(page_of(cast.alice, PASS))
    assert asked["Location"].startswith("/settings/verify/people/")
    made_up = {"hours": "24", "grant": "00000000-0000-4000-8000-000000000000"}
    assert bob.post(page_of(cast.alice, PASS), made_up).status_code in {403, 409}
    assert not EnrolmentPass.objects.exists()


def test_a_temporary_password_and_then_a_pass_lead_through_both_gates(cast: Cast, bob: Client) -> None:
    """The order in which somebody who has lost everything is helped."""
    temporary = secret_on(reset(bob, cast))
    made = make(bob, cast.bob, cast.alice)
    client = browser()
    led = client.post("/logon/", {"address": cast.alice.address, "password": temporary})
    assert led["Location"] == BY_PASS
    assert client.post(BY_PASS, {"code": secret_on(made)})["Location"] == ATTACH
    cast.alice.refresh_from_db()
    attach(client, cast.alice)
    assert not is_in(client)
    assert gate_of(client) == CHANGE
    client.post(CHANGE, {"new": NEW_PASSWORD, "confirm": NEW_PASSWORD})
    assert is_in(client)


def test_a_reset_after_the_pass_voids_it(cast: Cast, bob: Client) -> None:
    issued_to(cast.alice, issuer=cast.bob)
    reset(bob, cast)
    assert not factors_of(account=User.objects.get(pk=cast.alice.pk)).has_pass


def test_the_page_costs_the_same_for_nothing_as_for_everything(cast: Cast, bob: Client) -> None:
    proof(bob, cast.bob)
    counts = []
    for act in (furnished, str):
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(page_of(cast.alice, PASS)).status_code == 200
        counts.append(len(captured))
        act(cast.alice)
    assert counts[0] == counts[1] <= 8
