"""O2: the operator resets a postmaster's password: by a link (T9), generated, or typed twice."""

import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import is_right_password
from admin_console.receipts.models import Receipt
from mailportal.audit.models import AuditEvent
from security.events import PASSWORD_LINK_ISSUED, PASSWORD_LINK_VOIDED, TEMPORARY_PASSWORD_SET
from security.models import Cut
from security.passwords.links.services import LINK_LIFE
from security.policies import PASSWORD_LENGTH
from tests.admin_console.acts import words
from tests.admin_console.postmasters.acts import REASON, page_of, proof, reset, sent
from tests.admin_console.resets.acts import TYPED, secret_on
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.logon.acts import CHANGE, LOGON
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.resets.acts import furnished, kinds_of

SET_PASSWORD, NEW = "/set-password/", "Quite-Another-7"


def link_on(page: object) -> str:
    """Return the code of the link that a receipt shows."""
    found = re.search(r'data-value="\S+/set-password/#([\w-]{43})"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


def opened(code: str, new: str = NEW) -> int:
    return browser().post(SET_PASSWORD, {"code": code, "new": new, "confirm": new}).status_code


def test_the_page_says_who_asks_and_what_goes(cast: Cast, olga: Client) -> None:
    furnished(cast.bob)
    proof(olga, cast.olga)
    text = words(olga.get(page_of(cast.bob, "reset-password")))
    assert "Is it really the postmaster?" in text
    assert "2 sessions are open Somebody is logged on with the present password: Safari on iPhone" in text
    assert "Told at once By mail to the account, and by text message to +86 138 •••• 5678." in text
    assert "Delete 2 security passwords Anna's iPhone and Thunderbird at home stop within a second." in text
    assert "Must change it" not in text


def test_t9_a_link_sets_the_password_once(cast: Cast, olga: Client) -> None:
    """The old one holds until then; the receipt follows it, without the link."""
    furnished(cast.bob)
    answer = reset(olga, cast)
    code = link_on(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_right_password(account=cast.bob, password=password_of("Postmaster"))
    receipt = page_of(cast.bob, f"receipts/{Receipt.objects.get().public_id}")
    waiting = words(olga.get(receipt))
    assert "It works until the link is used." in waiting
    assert code not in olga.get(receipt).content.decode()
    assert opened(code) == 302
    assert opened(code, "Yet-Another-8") == 400
    cast.bob.refresh_from_db()
    assert is_right_password(account=cast.bob, password=NEW)
    assert kinds_of(cast.bob) == ["authenticator", "phone", "questions"]
    assert "Another one was set. It no longer works." in words(olga.get(receipt))


def test_t9_a_link_is_over_after_an_hour_with_another_id_and_when_voided(cast: Cast, olga: Client) -> None:
    code = link_on(reset(olga, cast))
    with time_machine.travel(timezone.now() + LINK_LIFE):
        assert opened(code) == 400
    swapped = code[1:] + code[:1]
    assert opened(swapped) == 400
    assert "Void the link of Postmaster" in words(olga.get(page_of(cast.bob, "link/void")))
    answer = sent(olga, cast, "link/void")
    assert answer.headers["Location"] == "/operator/domains/acme.example/"
    assert "The link of postmaster@acme.example is void." in words(olga.get(answer.headers["Location"]))
    assert opened(code) == 400
    assert AuditEvent.objects.filter(event=PASSWORD_LINK_VOIDED, actor=cast.olga.address).count() == 1
    sent(olga, cast, "link/void")
    assert AuditEvent.objects.filter(event=PASSWORD_LINK_VOIDED).count() == 1
    receipt = page_of(cast.bob, f"receipts/{Receipt.objects.get().public_id}")
    assert "It still works: the link ended unused." in words(olga.get(receipt))


def test_another_link_voids_the_one_before_and_the_page_says_so(cast: Cast, olga: Client) -> None:
    first = link_on(reset(olga, cast))
    proof(olga, cast.olga)
    assert "Another link or password voids it." in words(olga.get(page_of(cast.bob, "reset-password")))
    second = link_on(reset(olga, cast))
    assert opened(first) == 400
    assert opened(second) == 302


def test_a_generated_password_is_shown_once_and_must_be_changed(cast: Cast, olga: Client) -> None:
    furnished(cast.bob)
    secret = secret_on(reset(olga, cast, "generate"))
    cast.bob.refresh_from_db()
    assert is_right_password(account=cast.bob, password=secret)
    assert cast.bob.must_change_password_since is not None
    assert cast.bob.password_ends_at is not None
    assert kinds_of(cast.bob) == ["authenticator", "phone", "questions"]
    assert {cut.account_id for cut in Cut.objects.all()} == {cast.bob.pk}
    receipt = olga.get(page_of(cast.bob, f"receipts/{Receipt.objects.get().public_id}"))
    text = words(receipt)
    assert secret not in text
    assert "Password reset for Postmaster" in text
    assert f"Reason: {REASON}" in text
    assert "2 sessions" in text


def test_a_typed_one_keeps_the_domains_rules(cast: Cast, olga: Client) -> None:
    cast.order(PASSWORD_LENGTH, "20")
    refused = reset(olga, cast, "type", new=TYPED, confirm=TYPED)
    assert refused.status_code == 400
    longer = f"{TYPED}-and-longer"
    answer = reset(olga, cast, "type", new=longer, confirm=longer)
    assert answer.status_code == 200
    assert longer not in answer.content.decode()
    entered = browser().post(LOGON, {"address": cast.bob.address, "password": longer})
    assert entered.headers["Location"] == CHANGE


def test_what_is_unticked_stays(cast: Cast, olga: Client) -> None:
    furnished(cast.bob)
    reset(olga, cast, "generate", delete_client_passwords="", end_sessions="")
    cast.bob.refresh_from_db()
    assert kinds_of(cast.bob).count("client-password") == 2
    assert kinds_of(cast.bob).count("session") == 2


@pytest.mark.parametrize("reason", ["", "  ", "a\u202eb", "x" * 201])
def test_without_a_reason_nothing_is_done(cast: Cast, olga: Client, reason: str) -> None:
    answer = reset(olga, cast, reason=reason)
    assert answer.status_code == 400
    assert not Receipt.objects.exists()
    assert not AuditEvent.objects.filter(event=PASSWORD_LINK_ISSUED).exists()


@pytest.mark.parametrize(("how", "event"), [("link", PASSWORD_LINK_ISSUED), ("generate", TEMPORARY_PASSWORD_SET)])
def test_the_record_says_who_to_whom_and_why_in_the_domains_own_log(
    cast: Cast, olga: Client, how: str, event: str
) -> None:
    reset(olga, cast, how)
    row = AuditEvent.objects.get(event=event)
    assert (row.actor, row.actor_role, row.target) == (cast.olga.address, "operator", cast.bob.address)
    assert row.domain_id == cast.acme.pk
    assert row.change["reason"] == REASON
    assert "secret" not in row.change


def test_the_owner_is_told_by_mail_with_the_reason(cast: Cast, olga: Client) -> None:
    reset(olga, cast)
    assert subjects_for(cast.bob) == ["Link to a new password"]
    text = newest_for(cast.bob)
    assert f"Reason: {REASON}" in text
    assert cast.olga.address in text


def test_a_form_that_was_sent_twice_does_nothing_more(cast: Cast, olga: Client) -> None:
    seen = str(User.objects.get(pk=cast.bob.pk).auth_epoch)
    assert reset(olga, cast, "generate", seen=seen).status_code == 200
    again = reset(olga, cast, "generate", seen=seen)
    assert again.status_code == 409
    assert Receipt.objects.count() == 1


def test_a_proof_is_asked_for_first_and_lasts(cast: Cast, olga: Client) -> None:
    """One proof opens acts upon postmasters for ten minutes, as a postmaster's does upon people."""
    page = page_of(cast.bob, "reset-password")
    assert olga.get(page).headers["Location"].startswith("/settings/verify/postmaster/?next=")
    grant = proof(olga, cast.olga)
    for _ in range(2):
        assert reset(olga, cast, **grant).status_code == 200


@pytest.mark.parametrize("page", ["reset-password", "reset-factors", "pass", "link/void", "pass/void"])
def test_an_employee_and_a_foreign_postmaster_are_as_missing_as_nobody(cast: Cast, olga: Client, page: str) -> None:
    grant = proof(olga, cast.olga)
    for account in (cast.alice, cast.gina):
        path = f"/operator/domains/acme.example/postmasters/{account.public_id}/{page}/"
        assert olga.get(path).status_code == 404
        assert olga.post(path, {**grant, "reason": REASON}).status_code == 404


def test_a_frozen_postmaster_gets_no_pass(cast: Cast, olga: Client) -> None:
    set_frozen(account=cast.bob, frozen=True)
    assert sent(olga, cast, "pass", hours="24").status_code == 409


def test_the_link_leaves_by_the_portals_own_address(cast: Cast, olga: Client, settings: Settings) -> None:
    """R6: never by the request's host."""
    settings.PUBLIC_BASE_URL = "https://portal.example"
    assert "https://portal.example/set-password/#" in reset(olga, cast).content.decode()
