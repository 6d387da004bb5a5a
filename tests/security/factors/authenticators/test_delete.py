"""Deleting an authenticator, by one proof that only itself or a recovery code can give (W13, M8)."""

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from security import events
from security.errors import StepUpNeeded
from security.factors.authenticators.queries import authenticator_of
from security.factors.authenticators.services import delete_authenticator, remove_authenticator
from security.factors.errors import LastSecondFactor, NoAuthenticator
from security.factors.queries import factors_of
from security.factors.rules import Method
from security.factors.verification import spend_recovery_code
from security.grants.rules import Purpose
from security.policies import FACTOR_AUTHENTICATOR, OFF, REQUIRED, SECOND_FACTOR
from security.step_up.services import prove_identity
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import (
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
from tests.security.factors.phones.acts import bound, last_code
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for, grant_in, proof_page

PURPOSE = Purpose.DELETE_AUTHENTICATOR
PROVE = "/settings/verify/delete-authenticator/"
BY_RECOVERY_CODE = f"{PROVE}recovery-code/"
ALICES = password_of("Alice")


@pytest.fixture
def app(clock: time_machine.Traveller, cast: Cast) -> Phone:
    return attached(cast.alice)[0]


def prove(client: Client, code: str, *, page: str = PROVE, password: str = ALICES) -> HttpResponse:
    return client.post(page, {"code": code, "password": password})


def delete(client: Client, account: User) -> HttpResponse:
    """Delete by a proof that is there already."""
    return client.post(DELETE, {"grant": grant_in(client, account, PURPOSE)})


def test_a_current_code_deletes_it(cast: Cast, app: Phone) -> None:
    """E7: asked for once; with its recovery codes, for nothing is left that they could stand in for."""
    here, elsewhere = logged_on(cast.alice), logged_on(cast.alice)
    assert here.get(DELETE)["Location"] == proof_page(DELETE, PURPOSE)
    page = here.get(prove(here, app.code())["Location"])
    assert 'name="code"' not in page.content.decode()
    assert here.post(DELETE, {"grant": page.context["proof"]})["Location"] == OVERVIEW
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
    client = logged_on(cast.alice)
    typed = f"{codes[3][:4]}-{codes[3][4:8]} {codes[3][8:]}".upper()
    page = client.get(prove(client, typed, page=BY_RECOVERY_CODE)["Location"])
    assert client.post(DELETE, {"grant": page.context["proof"]}).status_code == 302
    assert authenticator_of(account=cast.alice) is None


def test_what_does_not_delete_it(cast: Cast, app: Phone) -> None:
    """M8: another's code, an expired one, a used one, a made-up recovery code, another's, a right code alone."""
    doras, doras_codes = attached(cast.dora)
    client = logged_on(cast.alice)
    for code in (doras.code(), app.code(steps=-4), app.code(steps=-1)):
        assert prove(client, code).status_code == 400, code
    for code in ("0000-0000-0000", doras_codes[0]):
        assert prove(client, code, page=BY_RECOVERY_CODE).status_code == 400, code
    assert prove(client, app.code(), password="Not-Alices-1").status_code == 400
    assert authenticator_of(account=cast.alice) is not None
    assert AuditEvent.objects.filter(event=events.STEP_UP_FAILED).count() == 6


def test_a_flood_of_codes_fills_no_chain(cast: Cast, app: Phone) -> None:
    """M4, 1.12: five are looked at and on record; what is refused unseen is not."""
    client = logged_on(cast.alice)
    statuses = [prove(client, "000000").status_code for _ in range(12)]
    assert statuses == [400] * 5 + [429] * 7
    assert AuditEvent.objects.filter(event=events.STEP_UP_FAILED).count() == 5


def test_a_code_by_text_message_does_not_delete_it(cast: Cast, app: Phone) -> None:
    """M8: not even one that was sent for a change of the factors."""
    bound(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    assert client.get(f"{PROVE}phone/").status_code == 404
    assert client.post(f"{PROVE}phone/send/").status_code == 404
    client.post("/settings/verify/change-factor/phone/send/")
    assert prove(client, last_code(), page=f"{PROVE}phone/").status_code == 404
    typed = {Method.PHONE: last_code(), Method.PASSWORD: ALICES}
    with pytest.raises(StepUpNeeded):
        prove_identity(flow=flow_in(cast.alice), purpose=PURPOSE, typed=typed, session_key=SESSION)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not PURPOSE])
def test_a_proof_for_another_act_does_not_delete_it(cast: Cast, app: Phone, purpose: Purpose) -> None:
    """M8: one for changes of the factors may come from the phone."""
    client = logged_on(cast.alice)
    grant = grant_in(client, cast.alice, purpose)
    assert client.get(DELETE)["Location"] == proof_page(DELETE, PURPOSE)
    assert client.post(DELETE, {"grant": grant}).status_code == 403
    assert authenticator_of(account=cast.alice) is not None


def test_without_a_proof_of_this_session_nothing_is_deleted(cast: Cast, app: Phone) -> None:
    client = logged_on(cast.alice)
    for grant in ("", "x", grant_in(logged_on(cast.dora), cast.dora, PURPOSE), grant_for(cast.alice, PURPOSE)):
        assert client.post(DELETE, {"grant": grant}).status_code == 403
    assert authenticator_of(account=cast.alice) is not None


def test_the_last_factor_stays_while_one_is_required(cast: Cast, app: Phone) -> None:
    """M8: whatever proof is given. To replace it is the way on."""
    cast.order(SECOND_FACTOR, REQUIRED)
    client = logged_on(cast.alice)
    for answer in (client.get(DELETE), delete(client, cast.alice)):
        assert answer.status_code == 403
        assert "Your administrator requires a second factor" in text_of(answer)
        assert 'href="/settings/authenticator/replace/"' in text_of(answer)
    with pytest.raises(LastSecondFactor):
        delete_authenticator(flow=flow_in(cast.alice, proof=grant_for(cast.alice, PURPOSE)))
    assert authenticator_of(account=cast.alice) is not None


def test_guesses_share_the_limit_of_all_factors(cast: Cast, app: Phone) -> None:
    """M6: after five wrong ones the right one is refused too."""
    client = logged_on(cast.alice)
    for _ in range(5):
        assert prove(client, _wrong(app)).status_code == 400
    answer = prove(client, app.code())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many failed attempts. Try again in 5 minutes" in text_of(answer)


def _wrong(phone: Phone) -> str:
    near = {phone.code(steps=steps) for steps in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def test_nothing_attached_is_nothing_to_delete(cast: Cast) -> None:
    client = logged_on(cast.alice)
    assert client.get(DELETE)["Location"] == OVERVIEW
    assert delete(client, cast.alice)["Location"] == OVERVIEW
    assert client.get(PROVE).status_code == 404
    with pytest.raises(NoAuthenticator):
        delete_authenticator(flow=flow_in(cast.alice, proof=grant_for(cast.alice, PURPOSE)))


def test_a_phone_with_recovery_codes_is_no_authenticator(cast: Cast) -> None:
    """The page of the proof is there for what can be deleted alone."""
    _, codes = attached(cast.alice)
    bound(cast.alice)
    remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
    cast.alice.refresh_from_db()
    assert prove(logged_on(cast.alice), codes[0], page=BY_RECOVERY_CODE).status_code == 404


def test_where_the_domain_offers_none_any_more_it_can_still_go(cast: Cast, app: Phone) -> None:
    """P6: a switch narrows what is asked at a logon; the app stays the proof for its own end."""
    bound(cast.alice)
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    page = client.get(prove(client, app.code())["Location"])
    assert "Replace the authenticator instead" not in text_of(page)
    assert client.post(DELETE, {"grant": page.context["proof"]}).status_code == 302


def test_whoever_looks_after_the_account_needs_no_code(cast: Cast) -> None:
    """P10, O2: also under the order, also while another is being attached; the actor is on record."""
    attached(cast.alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    assert remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
    assert not remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
    event = AuditEvent.objects.get(event=events.AUTHENTICATOR_DELETED)
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)


def test_after_a_deletion_another_app_can_be_attached(cast: Cast, app: Phone) -> None:
    """Nothing of the old one opens anything then."""
    client = logged_on(cast.alice)
    assert delete(client, cast.alice).status_code == 302
    cast.alice.refresh_from_db()
    begun(cast.alice)
    attached(cast.alice)
    assert prove(logged_on(cast.alice), app.code()).status_code == 400


def test_with_a_phone_bound_it_may_go_and_the_recovery_codes_stay(cast: Cast) -> None:
    """E7: also where a second factor is required; the codes stand in for the phone then."""
    _, codes = attached(cast.alice)
    bound(cast.alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    grant = grant_in(client, cast.alice, PURPOSE)
    assert "a code sent to your secure phone" in text_of(client.get(DELETE))
    assert client.post(DELETE, {"grant": grant})["Location"] == OVERVIEW
    factors = factors_of(account=cast.alice)
    assert (factors.has_authenticator, factors.has_phone) == (False, True)
    assert factors.recovery_codes_left == len(codes)


def test_a_refused_recovery_code_is_named_as_one(cast: Cast) -> None:
    """The same words as at the logon."""
    _, codes = attached(cast.alice)
    client = logged_on(cast.alice)
    wrong = prove(client, "0000-0000-0000", page=BY_RECOVERY_CODE)
    assert "The recovery code is incorrect." in text_of(wrong)
    spend_recovery_code(account=cast.alice, code=codes[0], source=SOURCE)
    assert "This recovery code was already used." in text_of(prove(client, codes[0], page=BY_RECOVERY_CODE))
