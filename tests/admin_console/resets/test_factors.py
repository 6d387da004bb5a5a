"""P10 and X7 on the pages: factors reset, one device deleted, a phone lost."""

from base64 import b32encode

from django.test import Client

from accounts.models import User
from admin_console.receipts.models import Receipt
from mailportal.audit.models import AuditEvent
from security.client_passwords.queries import living_client_passwords
from security.events import FACTORS_RESET, LOST_PHONE_DISABLED
from security.factors.queries import factors_of
from security.grants.rules import Purpose
from security.models import Cut
from security.resets.rules import FACTORS, HoldingKind
from tests.admin_console.acts import postmaster, words
from tests.admin_console.resets.acts import page_of, proof
from tests.cast import Cast
from tests.security.factors.phones.acts import NUMBER
from tests.security.logon.acts import is_in
from tests.security.resets.acts import furnished, keys_of, kinds_of


def ticks(*keys: str) -> dict[str, str]:
    """Return the fields of what is ticked."""
    return {f"end:{key}": "on" for key in keys}


def send(bob: Client, cast: Cast, page: str, *keys: str, **data: str) -> str:
    """Send a form with a proof; return the words of the receipt."""
    sent = {**proof(bob, cast.bob), **ticks(*keys), **data}
    answer = bob.post(page_of(cast.alice, page), sent, follow=True)
    assert answer.status_code == 200, words(answer)  # type: ignore[arg-type]
    assert f"/receipts/{Receipt.objects.latest('pk').public_id}/" in answer.redirect_chain[-1][0]
    return words(answer)  # type: ignore[arg-type]


def test_p10_factors_are_reset_by_ticks(cast: Cast, bob: Client) -> None:
    """T18: what is ticked, the window with it; the receipt says until when, the record by whom."""
    furnished(cast.alice)
    proof(bob, cast.bob)
    page = words(bob.get(page_of(cast.alice, "reset-factors")))
    assert "Authenticator app Its codes stop at once, and so do its 10 recovery codes." in page
    assert "Secure phone +86 138 •••• 5678" in page
    assert "Security questions" in page
    assert "Trusted device: Firefox on Windows Asked for a code again. Last used" in page
    keys = keys_of(cast.alice, HoldingKind.AUTHENTICATOR, HoldingKind.QUESTIONS)
    text = send(bob, cast, "reset-factors", *keys, end_sessions="on", open_enrolment="on")
    assert "Authenticator Removed. Its 10 recovery codes no longer work either." in text
    assert "Security questions Removed." in text
    assert "2 sessions" in text
    assert "Enrolment open Until" in text
    factors = factors_of(account=cast.alice)
    assert (factors.has_authenticator, factors.has_phone, factors.has_questions) == (False, True, False)
    assert AuditEvent.objects.get(event=FACTORS_RESET).actor == cast.bob.address


def test_nothing_ticked_and_nothing_left_are_said(cast: Cast, bob: Client) -> None:
    furnished(cast.alice)
    for page in ("reset-factors", "phone-lost"):
        refused = bob.post(page_of(cast.alice, page), proof(bob, cast.bob))
        assert refused.status_code == 400
        assert "Choose what is to end." in words(refused)  # type: ignore[arg-type]
    assert bob.post(page_of(cast.alice, "phone-lost"), {**proof(bob, cast.bob), "end:x;y": "on"}).status_code == 400
    send(bob, cast, "reset-factors", "phone")
    gone = bob.post(page_of(cast.alice, "reset-factors"), {**proof(bob, cast.bob), **ticks("phone")})
    assert gone.status_code == 409
    assert "has already ended" in words(gone)  # type: ignore[arg-type]
    assert Receipt.objects.count() == 1


def test_p10_one_device_is_deleted_by_its_label(cast: Cast, bob: Client) -> None:
    """Exactly that one is cut off; never its text."""
    furnished(cast.alice)
    first, second = living_client_passwords(account=cast.alice)
    page = f"security-passwords/{first.public_id}/delete"
    proof(bob, cast.bob)
    assert "Delete the security password “ Anna's iPhone ”?" in words(bob.get(page_of(cast.alice, page)))
    text = send(bob, cast, page)
    assert "Anna's iPhone Security password deleted. No new logons are possible." in text
    assert list(living_client_passwords(account=cast.alice)) == [second]
    assert [cut.credential for cut in Cut.objects.all()] == [first.credential]
    assert bob.get(page_of(cast.alice, page)).status_code == 404
    assert bob.post(page_of(cast.alice, page), proof(bob, cast.bob)).status_code == 404


def test_nobody_elses_device_goes(cast: Cast, bob: Client) -> None:
    """T2: by the id of another account's."""
    furnished(cast.alice)
    furnished(cast.charlie)
    other = living_client_passwords(account=cast.charlie)[0]
    answer = bob.post(page_of(cast.alice, f"security-passwords/{other.public_id}/delete"), proof(bob, cast.bob))
    assert answer.status_code == 404
    keys = keys_of(cast.charlie, *HoldingKind)
    bob.post(page_of(cast.alice, "phone-lost"), {**proof(bob, cast.bob), **ticks(*keys)})
    assert len(kinds_of(User.objects.get(pk=cast.charlie.pk))) == 9


def test_a_lost_phone_is_shut_out_by_one_button(cast: Cast, bob: Client) -> None:
    """X7: what looks like a phone is ticked; the computer stays, and the receipt leads on to a pass."""
    _, computer, mobile = furnished(cast.alice)
    proof(bob, cast.bob)
    page = bob.get(page_of(cast.alice, "phone-lost"))
    ticked = [tick.key for tick in page.context["ticks"] if tick.is_ticked]
    assert [key.partition(":")[0] for key in ticked] == [
        "client-password",
        "session",
        "trusted-device",
        "authenticator",
        "phone",
    ]
    text = send(bob, cast, "phone-lost", *ticked)
    assert "The phone of Alice is shut out" in text
    assert "Anna's iPhone Security password deleted." in text
    assert "1 session Logged off. Safari on iPhone." in text
    assert "A notice goes to the mailbox, and none to the lost phone." in text
    assert "Gets an enrolment pass from you" in text
    assert is_in(computer)
    assert not is_in(mobile)
    assert [one.label for one in living_client_passwords(account=cast.alice)] == ["Thunderbird at home"]
    assert AuditEvent.objects.get(event=LOST_PHONE_DISABLED).actor == cast.bob.address


def test_t11_nothing_of_what_is_named_is_a_secret(cast: Cast, bob: Client) -> None:
    """Neither on the pages nor on the receipt: the whole number, a seed, an answer, a hash."""
    app, _, _ = furnished(cast.alice)
    secrets = [NUMBER[3:], b32encode(app.secret).decode(), "okonkwo", cast.alice.password]
    for purpose in (Purpose.PEOPLE, Purpose.LEAVER):
        proof(bob, cast.bob, purpose)
    shown = [bob.get(page_of(cast.alice, page)).content.decode() for page in ("reset-factors", "phone-lost", "leaver")]
    send(bob, cast, "reset-factors", *keys_of(cast.alice, *FACTORS))
    receipt = Receipt.objects.get()
    shown.append(bob.get(f"{page_of(cast.alice, 'receipts')}{receipt.public_id}/").content.decode())
    assert [secret for secret in secrets if any(secret in page for page in [*shown, str(vars(receipt))])] == []


def test_where_mail_uses_the_web_logon_password_the_page_warns(cast: Cast, bob: Client) -> None:
    """Shutting out the phone would not stop its mail."""
    proof(bob, cast.bob)
    warning = "Mail on the phone may use the web logon password."
    assert warning in words(bob.get(page_of(cast.alice, "phone-lost")))
    furnished(cast.alice)
    assert warning not in words(bob.get(page_of(cast.alice, "phone-lost")))


def test_a_form_that_ends_nothing_keeps_nothing_ticked(cast: Cast, bob: Client) -> None:
    furnished(cast.alice)
    answer = bob.post(page_of(cast.alice, "phone-lost"), {**proof(bob, cast.bob), "end:x;": "on"})
    assert answer.status_code == 400
    assert [tick.key for tick in answer.context["ticks"] if tick.is_ticked] == []


def test_receipts_are_of_their_account(cast: Cast, bob: Client) -> None:
    """T2: another account's, or another domain's, is as missing as none."""
    furnished(cast.alice)
    send(bob, cast, "reset-factors", "phone")
    receipt = Receipt.objects.get()
    assert bob.get(f"{page_of(cast.dora, 'receipts')}{receipt.public_id}/").status_code == 404
    gina = postmaster(cast.gina)
    assert gina.get(f"{page_of(cast.alice, 'receipts')}{receipt.public_id}/").status_code == 404
