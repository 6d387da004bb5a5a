"""Replacing an authenticator: the old one dies when the new one is confirmed, and not before (X35; M8, M10, M11)."""

from base64 import b32decode
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from mailportal.audit.models import AuditEvent
from security import events
from security.errors import StepUpNeeded
from security.factors.authenticators.queries import attachment_of, authenticator_of
from security.factors.authenticators.rules import PENDING_FOR
from security.factors.authenticators.services import begin_replacement
from security.factors.errors import NoAuthenticator
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.factors.verification import spend_recovery_code, verify_authenticator
from security.grants.rules import Purpose
from security.models import Authenticator, RecoveryCode
from security.policies import FACTOR_AUTHENTICATOR, OFF, REQUIRED, SECOND_FACTOR
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import is_recognised, trusted
from tests.security.factors.authenticators.acts import (
    CONFIRM,
    DELETE,
    OVERVIEW,
    SOURCE,
    Phone,
    attached,
    text_of,
)
from tests.security.factors.phones.acts import bound, last_code
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import BY_APP, BY_RECOVERY_CODE, half_way, is_in, sid
from tests.security.notices.mailbox import subjects_for
from tests.security.step_up.acts import grant_for

REPLACE = "/settings/authenticator/replace/"
PASSWORD = password_of("Alice")


@pytest.fixture
def codes(clock: time_machine.Traveller, cast: Cast) -> list[str]:
    return []


@pytest.fixture
def old(clock: time_machine.Traveller, cast: Cast, codes: list[str]) -> Phone:
    phone, issued = attached(cast.alice)
    codes += issued
    return phone


@pytest.fixture
def client(cast: Cast, old: Phone) -> Client:
    cast.alice.refresh_from_db()
    return logged_on(cast.alice)


def ask(client: Client, code: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(REPLACE, {"code": code, "password": password})


def new_app(client: Client, cast: Cast) -> Phone:
    """Scan what the page after the proof shows."""
    shown = attachment_of(flow=flow_in(cast.alice, sid(client)))
    assert shown is not None
    return Phone(b32decode(shown.key))


def replaced(client: Client, cast: Cast, code: str) -> tuple[Phone, HttpResponse]:
    assert ask(client, code)["Location"] == CONFIRM
    app = new_app(client, cast)
    return app, client.post(CONFIRM, {"code": app.code()})


def test_one_code_and_the_password_then_the_new_app(cast: Cast, client: Client, old: Phone, codes: list[str]) -> None:
    """One proof on the page itself; ten new recovery codes come with the new app, the old ones go with the old."""
    assert REPLACE in text_of(client.get(OVERVIEW))
    app, page = replaced(client, cast, old.code())
    assert "Authenticator replaced" in text_of(page)
    assert len(page.context["codes"]) == 10
    assert not {code.replace("-", "") for code in page.context["codes"]} & set(codes)
    assert verify_authenticator(account=cast.alice, code=old.code(steps=1)) is CodeOutcome.WRONG
    assert verify_authenticator(account=cast.alice, code=app.code(steps=1)) is CodeOutcome.RIGHT
    assert Authenticator.objects.count() == 1
    assert RecoveryCode.objects.count() == 10
    assert AuditEvent.objects.filter(event=events.AUTHENTICATOR_REPLACED).count() == 1
    assert not AuditEvent.objects.filter(event=events.AUTHENTICATOR_DELETED).exists()
    assert "Authenticator replaced" in subjects_for(cast.alice)


def test_until_it_is_confirmed_the_old_one_works(cast: Cast, client: Client, old: Phone) -> None:
    """A person who stops half-way is neither without a factor nor locked out."""
    ask(client, old.code())
    assert "Your current authenticator works until then." in text_of(client.get(CONFIRM))
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 400
    elsewhere = half_way(cast.alice)
    elsewhere.post(BY_APP, {"code": old.code(steps=1)})
    assert is_in(elsewhere)
    assert factors_of(account=cast.alice).recovery_codes_left == 10


def test_a_recovery_code_stands_in_for_a_lost_app(cast: Cast, client: Client, codes: list[str]) -> None:
    _, page = replaced(client, cast, codes[4])
    assert "Authenticator replaced" in text_of(page)


def test_other_sessions_and_trusted_devices_end(cast: Cast, client: Client, old: Phone) -> None:
    """V7.4.3; this session goes on."""
    token, elsewhere = trusted(cast.alice), logged_on(cast.alice)
    replaced(client, cast, old.code())
    cast.alice.refresh_from_db()
    assert not is_recognised(cast.alice, token)
    assert not is_in(elsewhere)
    assert is_in(client)


def test_it_works_while_a_second_factor_is_required(cast: Cast, client: Client, old: Phone) -> None:
    """P6, M8: where the last factor may not be deleted, this is how to change the phone."""
    cast.order(SECOND_FACTOR, REQUIRED)
    _, page = replaced(client, cast, old.code())
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("code", "password", "words"),
    [
        ("right", "Not-Alices-1", "The web logon password is incorrect."),
        ("used", PASSWORD, "This code was already used. Wait for the next one."),
        ("000000", PASSWORD, "The code is incorrect or has expired."),
        ("0000-0000-0000", PASSWORD, "The recovery code is incorrect."),
        ("", PASSWORD, "Enter the verification code."),
        ("right", "", "Enter your password."),
    ],
)
def test_what_begins_nothing(cast: Cast, client: Client, old: Phone, code: str, password: str, words: str) -> None:
    """M8: and a wrong password uses up no code."""
    typed = {"right": old.code(), "used": old.code(steps=-1)}.get(code, code)
    answer = ask(client, typed, password)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert attachment_of(flow=flow_in(cast.alice, sid(client))) is None
    assert ask(client, old.code()).status_code == 302


def test_m8_a_code_by_text_message_begins_nothing(cast: Cast, old: Phone) -> None:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    client.post("/settings/verify/change-factor/phone/send/")
    assert ask(client, last_code()).status_code == 400


def test_m6_guesses_share_the_limit_of_all_factors(client: Client, old: Phone) -> None:
    wrong = next(code for code in ("000000", "111111") if code not in {old.code(steps=step) for step in (-1, 0, 1)})
    assert [ask(client, wrong).status_code for _ in range(6)] == [400] * 5 + [429]
    answer = ask(client, old.code())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.REPLACE_AUTHENTICATOR])
def test_no_other_proof_begins_it(cast: Cast, old: Phone, purpose: Purpose) -> None:
    """X36: not the logon itself either."""
    with pytest.raises(StepUpNeeded):
        begin_replacement(flow=flow_in(cast.alice, proof=grant_for(cast.alice, purpose)))


def test_the_session_moves_on_with_the_proof(cast: Cast, client: Client, old: Phone) -> None:
    """A7: a copied cookie sees no QR code."""
    before = sid(client)
    ask(client, old.code())
    assert sid(client) != before
    assert attachment_of(flow=flow_in(cast.alice, before)) is None


def test_m10_nothing_but_a_replacement_takes_the_place(cast: Cast, client: Client, old: Phone) -> None:
    """A secret that was begun as an addition stays one, even if another is attached in between."""
    ask(client, old.code())
    Authenticator.objects.filter(confirmed=False).update(replaces=False)
    app = new_app(client, cast)
    assert client.post(CONFIRM, {"code": app.code()}).status_code == 409
    assert verify_authenticator(account=cast.alice, code=old.code(steps=1)) is CodeOutcome.RIGHT


def test_m11_after_ten_minutes_it_is_over(
    cast: Cast, client: Client, old: Phone, clock: time_machine.Traveller
) -> None:
    """And said so: these were no recovery codes that had been shown."""
    ask(client, old.code())
    app = new_app(client, cast)
    clock.shift(PENDING_FOR + timedelta(seconds=1))
    answer = client.post(CONFIRM, {"code": app.code()})
    assert answer.status_code == 409
    assert "This QR code is no longer valid" in text_of(answer)
    assert authenticator_of(account=cast.alice) is not None


def test_sent_twice_it_shows_no_other_codes(cast: Cast, client: Client, old: Phone) -> None:
    app, _ = replaced(client, cast, old.code())
    again = client.post(CONFIRM, {"code": app.code()})
    assert again.status_code == 409
    assert "These recovery codes were already shown" in text_of(again)
    assert 'href="/settings/recovery-codes/"' in text_of(again)


def test_deleting_in_between_ends_it(cast: Cast, client: Client, old: Phone) -> None:
    ask(client, old.code())
    app = new_app(client, cast)
    grant = grant_for(cast.alice, Purpose.DELETE_AUTHENTICATOR, session=sid(client))
    client.post(DELETE, {"grant": grant})
    assert client.post(CONFIRM, {"code": app.code()}).status_code == 409
    assert authenticator_of(account=cast.alice) is None


def test_where_there_is_none_it_is_attached(cast: Cast) -> None:
    client = logged_on(cast.dora)
    for answer in (client.get(REPLACE), ask(client, "123456", "Dora-Passw0rd")):
        assert answer["Location"] == "/settings/authenticator/attach/"
    grant = grant_for(cast.dora, Purpose.REPLACE_AUTHENTICATOR)
    with pytest.raises(NoAuthenticator):
        begin_replacement(flow=flow_in(cast.dora, proof=grant))


def test_where_the_domain_offers_none_there_is_no_new_one(cast: Cast, client: Client, old: Phone) -> None:
    """P6."""
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    assert client.get(REPLACE).status_code == 403
    assert ask(client, old.code()).status_code == 403
    assert REPLACE not in text_of(client.get(OVERVIEW))


def test_it_is_offered_after_a_logon_with_a_recovery_code(
    cast: Cast, old: Phone, codes: list[str], clock: time_machine.Traveller
) -> None:
    """X35: until it is done; not after a logon with the app, of somebody who has it."""
    clock.shift(60)
    words = "You logged on with a recovery code."
    client = half_way(cast.alice)
    client.post(BY_RECOVERY_CODE, {"code": codes[0]})
    assert words in text_of(client.get(OVERVIEW))
    with_app = half_way(cast.alice)
    with_app.post(BY_APP, {"code": old.code()})
    assert words not in text_of(with_app.get(OVERVIEW))
    cast.alice.refresh_from_db()
    clock.shift(60)
    replaced(client, cast, codes[1])
    assert words not in text_of(client.get(OVERVIEW))


def test_the_last_recovery_code_leads_to_the_administrator(
    cast: Cast, old: Phone, codes: list[str], clock: time_machine.Traveller
) -> None:
    clock.shift(60)
    for code in codes[1:]:
        spend_recovery_code(account=cast.alice, code=code, source=SOURCE)
    client = half_way(cast.alice)
    client.post(BY_RECOVERY_CODE, {"code": codes[0]})
    assert "and it was your last one." in text_of(client.get(OVERVIEW))
