"""O2, X21: the operator takes a postmaster's factors away, and issues the pass that leads back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from admin_console.receipts.models import Receipt
from mailportal.audit.models import AuditEvent
from security.events import ENROLMENT_PASS_ISSUED, FACTORS_RESET
from security.factors.queries import factors_of
from security.models import EnrolmentPass
from security.resets.rules import HoldingKind
from tests.admin_console.acts import words
from tests.admin_console.postmasters.acts import REASON, page_of, proof, reset, sent
from tests.admin_console.resets.acts import secret_on
from tests.browser import browser
from tests.cast import Cast
from tests.security.logon.acts import ATTACH, give_password, is_in
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.passes.acts import BY_PASS
from tests.security.resets.acts import furnished, keys_of, kinds_of


def ticks(*keys: str) -> dict[str, str]:
    return {f"end:{key}": "on" for key in keys}


def test_what_is_ticked_ends_and_is_on_the_receipt_with_the_reason(cast: Cast, olga: Client) -> None:
    furnished(cast.bob)
    proof(olga, cast.olga)
    page = words(olga.get(page_of(cast.bob, "reset-factors")))
    assert "Authenticator app Its codes stop at once, and so do its 10 recovery codes." in page
    assert "Secure phone +86 138 •••• 5678" in page
    keys = keys_of(cast.bob, HoldingKind.AUTHENTICATOR, HoldingKind.QUESTIONS)
    answer = sent(olga, cast, "reset-factors", end_sessions="on", open_enrolment="on", **ticks(*keys))
    text = words(olga.get(answer.headers["Location"]))
    assert "Second factors reset for Postmaster" in text
    assert "Authenticator Removed. Its 10 recovery codes no longer work either." in text
    assert "Enrolment open Until" in text
    assert f"Reason: {REASON}" in text
    cast.bob.refresh_from_db()
    assert kinds_of(cast.bob) == ["client-password", "client-password", "phone"]
    event = AuditEvent.objects.get(event=FACTORS_RESET)
    assert (event.actor, event.change["reason"], event.domain_id) == (cast.olga.address, REASON, cast.acme.pk)


def test_nothing_ticked_and_nothing_left_are_said(cast: Cast, olga: Client) -> None:
    furnished(cast.bob)
    assert sent(olga, cast, "reset-factors").status_code == 400
    assert sent(olga, cast, "reset-factors", reason="", **ticks("phone")).status_code == 400
    assert sent(olga, cast, "reset-factors", **ticks("phone")).status_code == 302
    assert sent(olga, cast, "reset-factors", **ticks("phone")).status_code == 409
    assert Receipt.objects.count() == 1


def test_without_anything_bound_the_page_says_so(cast: Cast, olga: Client) -> None:
    proof(olga, cast.olga)
    assert "No second factor is bound, and no browser is trusted." in words(
        olga.get(page_of(cast.bob, "reset-factors"))
    )


def test_a_pass_leads_back_and_is_shown_once(cast: Cast, olga: Client) -> None:
    """X21: what is lost is named and removed first; the owner is told why, by mail."""
    _, computer, _ = furnished(cast.bob)
    proof(olga, cast.olga)
    assert "Lost, and removed first" in words(olga.get(page_of(cast.bob, "pass")))
    made = sent(olga, cast, "pass", hours="24", authenticator="on", phone="on")
    secret = secret_on(made)
    assert not is_in(computer)
    assert not factors_of(account=User.objects.get(pk=cast.bob.pk)).is_bound
    assert subjects_for(cast.bob)[-2:] == ["Second factor removed", "Enrolment pass issued"]
    assert f"Reason: {REASON}" in newest_for(cast.bob)
    assert AuditEvent.objects.get(event=ENROLMENT_PASS_ISSUED).actor == cast.olga.address
    receipt = Receipt.objects.get()
    assert secret not in words(olga.get(page_of(cast.bob, f"receipts/{receipt.public_id}")))
    client = browser()
    assert give_password(client, cast.bob)["Location"] == BY_PASS
    assert client.post(BY_PASS, {"code": secret})["Location"] == ATTACH


def test_a_factor_that_nobody_named_keeps_the_pass_from_being_made(cast: Cast, olga: Client) -> None:
    furnished(cast.bob)
    assert sent(olga, cast, "pass", hours="24", phone="on").status_code == 409
    assert not EnrolmentPass.objects.exists()
    assert "phone" in kinds_of(cast.bob)


def test_a_pass_that_was_given_out_by_mistake_is_voided(cast: Cast, olga: Client) -> None:
    made = sent(olga, cast, "pass", hours="24")
    proof(olga, cast.olga)
    assert "A pass works until" in words(olga.get(page_of(cast.bob, "pass")))
    assert sent(olga, cast, "pass/void").status_code == 302
    client = browser()
    give_password(client, cast.bob)
    assert client.post(BY_PASS, {"code": secret_on(made)}).headers.get("Location") != ATTACH
    assert not EnrolmentPass.objects.exists()


@pytest.mark.parametrize("page", ["reset-password", "reset-factors", "pass"])
def test_a_page_costs_the_same_for_nothing_as_for_all(cast: Cast, olga: Client, page: str) -> None:
    """Session, operator, device, domain, account and proof are six; what the account has, with its orders, the rest."""
    proof(olga, cast.olga)
    _statements(olga, page_of(cast.bob, page))  # which reads the domain's keywords, for all that follow
    empty = _statements(olga, page_of(cast.bob, page))
    furnished(cast.bob)
    assert _statements(olga, page_of(cast.bob, page)) == empty
    assert empty <= 12


def test_a_receipt_costs_the_same_however_much_ended(cast: Cast, olga: Client) -> None:
    counts = []
    for before in (lambda: None, lambda: furnished(User.objects.get(pk=cast.bob.pk))):
        before()
        reset(olga, cast, "generate")
        receipt = Receipt.objects.latest("pk")
        counts.append(_statements(olga, page_of(cast.bob, f"receipts/{receipt.public_id}")))
    assert counts[0] == counts[1] <= 10


def _statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_the_page_of_the_domain_leads_to_the_receipts_again(cast: Cast, olga: Client) -> None:
    """What was done, when, by whom and why; of another company's postmaster nothing."""
    manage = "/operator/domains/acme.example/"
    assert "Resets of the postmaster" not in words(olga.get(manage))
    reset(olga, cast, "generate")
    text = words(olga.get(manage))
    assert "Resets of the postmaster Password reset for Postmaster" in text
    assert f"{cast.olga.address} · {REASON}" in text
    receipt = Receipt.objects.get()
    assert page_of(cast.bob, f"receipts/{receipt.public_id}") in olga.get(manage).content.decode()
    assert "Resets of the postmaster" not in words(olga.get("/operator/domains/globex.example/"))
