"""Deleting an authenticator (W13, M8)."""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.models import AuditEvent
from security import events
from security.authenticators.queries import authenticator_of
from security.authenticators.removal import delete_authenticator, remove_authenticator
from security.challenges.services import send_code
from security.factors.errors import LastSecondFactor
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.policies import REQUIRED, SECOND_FACTOR
from security.recovery_codes.spending import spend_recovery_code
from security.step_up.rules import Purpose
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.authenticators.acts import (
    ATTACH,
    DELETE,
    OVERVIEW,
    SESSION,
    SOURCE,
    Phone,
    attached,
    begun,
    text_of,
)
from tests.security.phones.acts import bound, last_code
from tests.security.step_up.acts import grant_for, grant_in, proof_page


def _delete(client: Client, account: User, code: str) -> HttpResponse:
    return client.post(DELETE, {"grant": grant_in(client, account), "code": code})


def test_a_current_code_deletes_it(cast: Cast) -> None:
    """E7: with its recovery codes, for nothing is left that they could stand in for."""
    phone, _ = attached(cast.alice)
    here, elsewhere = logged_on(cast.alice), logged_on(cast.alice)
    answer = _delete(here, cast.alice, phone.code())
    assert answer["Location"] == OVERVIEW
    text = text_of(here.get(OVERVIEW))
    assert "The authenticator is deleted." in text
    assert ATTACH in text
    assert elsewhere.get(OVERVIEW)["Location"].startswith("/logon/")
    assert not factors_of(account=cast.alice).is_bound
    assert factors_of(account=cast.alice).recovery_codes_left == 0
    assert User.objects.get(pk=cast.alice.pk).factor_epoch == cast.alice.factor_epoch + 1
    assert AuditEvent.objects.filter(event=events.AUTHENTICATOR_DELETED, target=cast.alice.address).count() == 1


def test_a_recovery_code_deletes_it(cast: Cast) -> None:
    """E7: the phone is lost; case, spaces and hyphens are forgiven."""
    _, codes = attached(cast.alice)
    typed = f"{codes[3][:4]}-{codes[3][4:8]} {codes[3][8:]}".upper()
    assert _delete(logged_on(cast.alice), cast.alice, typed).status_code == 302
    assert authenticator_of(account=cast.alice) is None


def test_what_does_not_delete_it(cast: Cast) -> None:
    """M8: another's code, an expired one, a used one, a made-up recovery code, another's recovery code."""
    phone, _ = attached(cast.alice)
    doras, doras_codes = attached(cast.dora)
    for code in (doras.code(), phone.code(steps=-4), phone.code(steps=-1), "0000-0000-0000", doras_codes[0]):
        client = logged_on(cast.alice)
        answer = _delete(client, cast.alice, code)
        assert answer.status_code == 400, code
        assert 'aria-invalid="true"' in answer.content.decode()
    assert authenticator_of(account=cast.alice) is not None
    assert AuditEvent.objects.filter(event=events.AUTHENTICATOR_DELETE_FAILED).count() == 5


def test_a_flood_of_codes_fills_no_chain(cast: Cast) -> None:
    """M4, 1.12: five are looked at and on record; what is refused unseen is not."""
    attached(cast.alice)
    client = logged_on(cast.alice)
    grant = grant_in(client, cast.alice)
    statuses = [client.post(DELETE, {"grant": grant, "code": "000000"}).status_code for _ in range(12)]
    assert statuses == [400] * 5 + [429] * 7
    assert AuditEvent.objects.filter(event=events.AUTHENTICATOR_DELETE_FAILED).count() == 5


def test_a_used_code_is_told_as_used(cast: Cast) -> None:
    phone, _ = attached(cast.alice)
    answer = _delete(logged_on(cast.alice), cast.alice, phone.code(steps=-1))
    assert "This code was already used. Wait for the next one." in text_of(answer)


def test_the_last_factor_stays_while_one_is_required(cast: Cast) -> None:
    """M8: whatever code is given, and none is used up by trying."""
    phone, _ = attached(cast.alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    client = logged_on(cast.alice)
    for answer in (client.get(DELETE), _delete(client, cast.alice, phone.code())):
        assert answer.status_code == 403
        assert "Your administrator requires a second factor" in text_of(answer)
    with pytest.raises(LastSecondFactor):
        delete_authenticator(
            account=cast.alice, grant_id=grant_for(cast.alice), session_key=SESSION, typed=phone.code(), source=SOURCE
        )
    assert authenticator_of(account=cast.alice) is not None


def test_without_a_proof_no_code_is_looked_at(cast: Cast) -> None:
    """V7.5.1: the page is no oracle; the code is still good afterwards."""
    phone, _ = attached(cast.alice)
    client = logged_on(cast.alice)
    stolen = grant_in(logged_on(cast.dora), cast.dora)
    for grant in ("", "x", stolen):
        assert client.post(DELETE, {"grant": grant, "code": phone.code()}).status_code == 403
    assert client.get(DELETE)["Location"] == proof_page(DELETE)
    assert _delete(client, cast.alice, phone.code()).status_code == 302


def test_guesses_share_the_limit_of_all_factors(cast: Cast) -> None:
    """M6: after five wrong ones the right one is refused too."""
    phone, _ = attached(cast.alice)
    client = logged_on(cast.alice)
    for _ in range(5):
        assert _delete(client, cast.alice, _wrong(phone)).status_code == 400
    answer = _delete(client, cast.alice, phone.code())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many failed attempts. Try again in 5 minutes" in text_of(answer)
    assert authenticator_of(account=cast.alice) is not None


def _wrong(phone: Phone) -> str:
    near = {phone.code(steps=steps) for steps in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def test_nothing_attached_is_nothing_to_delete(cast: Cast) -> None:
    client = logged_on(cast.alice)
    assert client.get(DELETE)["Location"] == OVERVIEW
    assert _delete(client, cast.alice, "123456").status_code == 409


def test_a_page_sent_twice_deletes_once(cast: Cast) -> None:
    phone, _ = attached(cast.alice)
    client = logged_on(cast.alice)
    form = {"grant": grant_in(client, cast.alice), "code": phone.code()}
    assert [client.post(DELETE, form).status_code for _ in range(2)] == [302, 409]


def test_whoever_looks_after_the_account_needs_no_code(cast: Cast) -> None:
    """P10, O2: also under the order, also while another is being attached; the actor is on record."""
    attached(cast.alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    assert remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
    assert not remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
    event = AuditEvent.objects.get(event=events.AUTHENTICATOR_DELETED)
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)


def test_after_a_deletion_another_app_can_be_attached(cast: Cast) -> None:
    """Nothing of the old one opens anything then."""
    phone, codes = attached(cast.alice)
    assert _delete(logged_on(cast.alice), cast.alice, codes[0]).status_code == 302
    cast.alice.refresh_from_db()
    begun(cast.alice)
    attached(cast.alice)
    client = logged_on(cast.alice)
    for old in (phone.code(), codes[1]):
        assert _delete(client, cast.alice, old).status_code == 400


def test_the_right_outcome_comes_from_the_service(cast: Cast) -> None:
    phone, _ = attached(cast.alice)
    outcome = delete_authenticator(
        account=cast.alice, grant_id=grant_for(cast.alice), session_key=SESSION, typed=phone.code(), source=SOURCE
    )
    assert outcome is CodeOutcome.RIGHT


def test_a_code_by_text_message_does_not_delete_it(cast: Cast) -> None:
    """M8: not even one that was sent in this very flow for this very purpose."""
    attached(cast.alice)
    phone, grant = bound(cast.alice), grant_for(cast.alice)
    send_code(account=cast.alice, to=phone, purpose=Purpose.CHANGE_FACTOR.value, flow_id=str(grant), source=SOURCE)
    outcome = delete_authenticator(
        account=cast.alice, grant_id=grant, session_key=SESSION, typed=last_code(), source=SOURCE
    )
    assert outcome is CodeOutcome.WRONG
    assert authenticator_of(account=cast.alice) is not None


def test_with_a_phone_bound_it_may_go_and_the_recovery_codes_stay(cast: Cast) -> None:
    """E7: also where a second factor is required; the codes stand in for the phone then."""
    phone, codes = attached(cast.alice)
    bound(cast.alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    client = logged_on(cast.alice)
    grant = grant_in(client, cast.alice)
    assert "a code sent to your secure phone" in text_of(client.get(DELETE))
    assert client.post(DELETE, {"grant": grant, "code": phone.code()})["Location"] == OVERVIEW
    factors = factors_of(account=cast.alice)
    assert (factors.has_authenticator, factors.has_phone) == (False, True)
    assert factors.recovery_codes_left == len(codes)


def test_a_refused_recovery_code_is_named_as_one(cast: Cast) -> None:
    """The same words as at the logon and the proof of identity."""
    _, codes = attached(cast.alice)
    client = logged_on(cast.alice)
    assert "The recovery code is incorrect." in text_of(_delete(client, cast.alice, "0000-0000-0000"))
    spend_recovery_code(account=cast.alice, code=codes[0], source=SOURCE)
    assert "This recovery code was already used." in text_of(_delete(client, cast.alice, codes[0]))
