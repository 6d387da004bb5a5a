"""P2: Reset Password from an employee's page, and the receipt that follows."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.passwords.services import is_right_password
from admin_console.receipts.models import Receipt
from mailportal.audit.models import AuditEvent
from security.client_passwords.rules import ClientKind
from security.events import TEMPORARY_PASSWORD_SET
from security.models import Cut
from security.policies import PASSWORD_LENGTH, TEMPORARY_PASSWORD_DAYS
from tests.admin_console.acts import words
from tests.admin_console.resets.acts import TYPED, page_of, proof, reset, secret_on
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.logon.acts import CHANGE, LOGON, is_in
from tests.security.mail_auth.conftest import MailServer, mail_server
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.resets.acts import furnished, kinds_of

__all__ = ["mail_server"]


def read(bob: Client, cast: Cast) -> str:
    proof(bob, cast.bob)
    return words(bob.get(page_of(cast.alice, "reset-password")))


def test_the_page_says_by_name_what_goes(cast: Cast, bob: Client) -> None:
    """P2, D4: three consequences, ticked; what stays; no mail program before the change."""
    furnished(cast.alice)
    text = read(bob, cast)
    assert "Delete 2 security passwords Anna's iPhone and Thunderbird at home stop within a second." in text
    assert "Alice generates new ones after logging on." in text
    assert "End 2 sessions and forget 2 trusted devices Safari on iPhone and Firefox on Windows are logged on" in text
    assert "It opens no mail program before it is changed, ticked or not." in text
    assert "Second factor A code is still asked for." in text
    page = bob.get(page_of(cast.alice, "reset-password")).content.decode()
    assert page.count(" checked") >= 4
    assert '<option value="7" selected>7 days</option>' in page


def test_without_anything_it_says_so(cast: Cast, bob: Client) -> None:
    cast.order(TEMPORARY_PASSWORD_DAYS, "2")
    text = read(bob, cast)
    assert "Delete security passwords There is none now." in text
    assert "End sessions and forget trusted devices Nobody is logged on now." in text
    assert "No second factor This password alone logs on." in text
    assert (
        '<option value="2" selected>2 days</option>' in bob.get(page_of(cast.alice, "reset-password")).content.decode()
    )


def test_a_generated_one_is_in_the_answer_and_nowhere_else(cast: Cast, bob: Client) -> None:
    """It works; it is on no second page, in no row, event or notice."""
    answer = reset(bob, cast)
    secret = secret_on(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    # A switch of language or theme would come back to another page.
    switches = [f'action="{path}"' for path in ("/language/", "/theme/")]
    assert [switch in answer.content.decode() for switch in switches] == [False, False]
    client = browser()
    assert client.post(LOGON, {"address": cast.alice.address, "password": secret})["Location"] == CHANGE
    receipt = Receipt.objects.get()
    again = bob.get(f"{page_of(cast.alice, 'receipts')}{receipt.public_id}/")
    assert secret not in again.content.decode()
    assert [switch in again.content.decode() for switch in switches] == [True, True]
    assert "It was shown once" in words(again)
    assert secret not in str(vars(receipt))
    assert secret not in newest_for(cast.alice)
    assert not any(secret in str(event.change) for event in AuditEvent.objects.all())


def test_the_receipt_names_what_ended_and_what_comes_next(cast: Cast, bob: Client, settings: Settings) -> None:
    """By server, with what has not answered; the end of the password; the reference that the events have."""
    settings.PUBLIC_BASE_URL = "https://portal.acme.example"
    furnished(cast.alice)
    text = words(reset(bob, cast))
    assert "Password reset for Alice" in text
    assert "Web logon password The old one no longer works. No new logons are possible. 1 mail server has not" in text
    assert "Anna's iPhone Security password deleted." in text
    assert "Thunderbird at home Security password deleted." in text
    assert "2 sessions Logged off. Safari on iPhone and Firefox on Windows." in text
    assert "2 trusted devices Asked for a code again." in text
    assert "Logs on at portal.acme.example with this password and a code of the second factor." in text
    assert "Generates a security password for each device" in text
    assert "Look again" in text
    reference = AuditEvent.objects.get(event=TEMPORARY_PASSWORD_SET).request_id
    assert f"Recorded as {reference}" in text


def test_the_mail_servers_answer_is_told_by_server_and_second(cast: Cast, bob: Client) -> None:
    furnished(cast.alice)
    reset(bob, cast)
    for cut in Cut.objects.all():
        cut.ended, cut.answered_at = 2, cut.requested_at
        cut.save()
    receipt = Receipt.objects.get()
    text = words(bob.get(f"{page_of(cast.alice, 'receipts')}{receipt.public_id}/"))
    assert "Security password deleted. 2 open connections were ended on mail1. after 0.0 s" in text
    assert "Look again" not in text


def test_a_typed_one_keeps_the_rules_and_is_not_shown(cast: Cast, bob: Client) -> None:
    cast.order(PASSWORD_LENGTH, "12")
    refused = reset(bob, cast, how="type", new="Short-7x", confirm="Short-7x")
    assert refused.status_code == 400
    assert "too short" in words(refused)
    assert "Delete security passwords There is none now." in words(refused)
    # Closed again, they must not keep the form back in the browser.
    assert not re.search(r" required[ >]", refused.content.decode())
    differs = reset(bob, cast, how="type", new=TYPED, confirm=f"{TYPED}x")
    assert "The two new passwords are not the same." in words(differs)
    assert reset(bob, cast, how="type", new="", confirm="").status_code == 400
    answer = reset(bob, cast, how="type", new=TYPED, confirm=TYPED)
    assert TYPED not in answer.content.decode()
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=TYPED)


def test_what_a_browser_filled_in_is_none(cast: Cast, bob: Client) -> None:
    """Generate is chosen: the hidden fields say nothing."""
    assert secret_on(reset(bob, cast, new="x", confirm="y")) != "x"


def test_unticked_consequences_do_not_come(cast: Cast, bob: Client) -> None:
    _, computer, _ = furnished(cast.alice)
    text = words(reset(bob, cast, must_change="", delete_client_passwords="", end_sessions="", days="14"))
    assert "the web until it expires, and no mail program before it is changed" in text
    assert "Chooses a new password before this one expires" in text
    assert "sessions" not in text
    assert is_in(computer)
    assert kinds_of(User.objects.get(pk=cast.alice.pk)).count("client-password") == 2


@pytest.mark.parametrize("values", [{"days": "15"}, {"days": "0"}, {"how": "x"}, {"seen": "x"}, {"seen": ""}])
def test_what_the_page_does_not_offer_is_refused(cast: Cast, bob: Client, values: dict[str, str]) -> None:
    assert reset(bob, cast, **values).status_code == 400
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=password_of("Alice"))


def test_sent_twice_it_sets_one_password(cast: Cast, bob: Client) -> None:
    """Also where two administrators reset at once: the second learns that the account has changed."""
    seen = str(cast.alice.auth_epoch)
    secret = secret_on(reset(bob, cast))
    again = reset(bob, cast, seen=seen)
    assert again.status_code == 409
    assert "was changed after this page was opened" in words(again)
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=secret)
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("ticked", ["on", ""])
def test_c14_list_and_mail_servers_agree(mail_server: MailServer, cast: Cast, bob: Client, ticked: str) -> None:
    """Security passwords go with the old password, or stay with the new one; neither of the two opens the mailbox."""
    device = issue(switched_on(cast.alice), kind=ClientKind.MAIL).secret
    secret = secret_on(reset(bob, cast, delete_client_passwords=ticked))
    listed = kinds_of(User.objects.get(pk=cast.alice.pk)).count("client-password")
    assert (listed, mail_server.logon(cast.alice, device).result) == ((0, "reject") if ticked else (1, "accept"))
    for password in (secret, password_of("Alice")):
        assert mail_server.logon(cast.alice, password).result == "reject"


def test_one_proof_opens_several_and_none_is_none(cast: Cast, bob: Client) -> None:
    """One of kind "people" is good for ten minutes in this session."""
    unproved = bob.get(page_of(cast.alice, "reset-password"))
    assert unproved["Location"].startswith("/settings/verify/people/?next=")
    assert reset(bob, cast, grant="").status_code == 403
    grant = proof(bob, cast.bob)
    assert reset(bob, cast, **grant).status_code == 200
    assert reset(bob, cast, **grant).status_code == 200


def test_an_administrators_password_is_the_operators(cast: Cast, bob: Client) -> None:
    """1.14, T8: neither another postmaster's nor the own."""
    proof(bob, cast.bob)
    for page in ("reset-password", "reset-factors", "phone-lost", "leaver"):
        assert bob.get(page_of(cast.bob, page)).status_code == 403, page
    assert "Only the operator can reset" in words(bob.get(page_of(cast.bob, "reset-password")))


def test_the_owner_is_told(cast: Cast, bob: Client) -> None:
    reset(bob, cast)
    assert subjects_for(cast.alice) == ["Temporary password"]
