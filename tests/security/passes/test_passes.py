"""X21: the enrolment pass, for someone who has lost every second factor; attack M10 without a living pass."""

import re
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.services import set_frozen
from accounts.evidence import actor_of
from accounts.models import User
from accounts.passwords.services import store_password
from mailportal.audit.models import AuditEvent
from security.browsers.trusted_devices.services import trust
from security.client_passwords.services import require_may_generate
from security.errors import RestingAfterPass
from security.factors.authenticators.queries import authenticator_of
from security.factors.authenticators.services import remove_authenticator
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome, Method
from security.factors.services import open_enrolment, require_unlocked, try_factor
from security.models import EnrolmentPass, PortalSession, StepUpGrant
from security.passes.errors import FactorStillBound
from security.passes.services import purge_passes, void_pass
from security.passwords.recovered import end_cooling
from security.policies import FACTOR_AUTHENTICATOR, OFF, ON, QUESTIONS_AS_SECOND_STEP, REQUIRED, SECOND_FACTOR
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached, text_of
from tests.security.factors.phones.acts import NUMBER, last_code
from tests.security.factors.questions.acts import set_up
from tests.security.flow.acts import flow_at_logon
from tests.security.logon.acts import ATTACH, CONFIRM, LOGON, OVERVIEW, START_OVER, gate_of, give_password, is_in
from tests.security.notices.mailbox import subjects_for
from tests.security.passes.acts import BY_PASS, DESK, attach, issued_to

pytestmark = pytest.mark.django_db(transaction=True)
SET_UP_PHONE = "/logon/set-up/phone/"
REFUSED = "The enrolment pass is incorrect, was used or has expired."


@pytest.fixture
def locked_out(clock: time_machine.Traveller, cast: Cast) -> Cast:
    """Alice must have a second factor, had one, and lost it."""
    cast.order(SECOND_FACTOR, REQUIRED)
    attached(cast.alice)
    remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=DESK)
    return cast


def at_pass(account: User, client: Client | None = None) -> Client:
    client = client or browser()
    assert give_password(client, account)["Location"] == BY_PASS
    return client


def by_pass(account: User, secret: str) -> Client:
    client = at_pass(account)
    assert client.post(BY_PASS, {"code": secret})["Location"] == ATTACH
    return client


def test_m10_without_a_living_pass_the_password_opens_no_attachment(locked_out: Cast) -> None:
    refused = give_password(browser(), locked_out.alice)
    assert refused.status_code == 403
    secret = issued_to(locked_out.alice, issuer=locked_out.bob).secret
    client = at_pass(locked_out.alice)
    assert client.post(ATTACH)["Location"] == BY_PASS
    assert client.post(CONFIRM, {"code": "000000"})["Location"] == BY_PASS
    assert authenticator_of(account=locked_out.alice) is None
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert give_password(browser(), locked_out.alice).status_code == 403
        assert purge_passes() == 1
    assert secret not in str(list(EnrolmentPass.objects.values()))


def test_the_way_from_the_pass_to_the_mailbox(locked_out: Cast) -> None:
    """Asked for in the place of the second step; opens the attachment alone; then the new authenticator has proved."""
    issued = issued_to(locked_out.alice, issuer=locked_out.bob)
    assert re.fullmatch(r"([0-9a-z]{4}-){4}[0-9a-z]{4}", issued.secret)
    assert issued.ends_at == timezone.now() + timedelta(hours=24)
    client = at_pass(locked_out.alice)
    assert "Enter the enrolment pass" in text_of(client.get(BY_PASS))
    assert "Set as trusted device" not in text_of(client.get(BY_PASS))
    assert client.post(BY_PASS, {"code": issued.secret.upper().replace("-", " ")})["Location"] == ATTACH
    assert not is_in(client)
    assert gate_of(client) == ATTACH
    assert "Your enrolment pass was right" in text_of(client.get(ATTACH))
    attach(client, locked_out.alice)
    assert is_in(client)
    session = PortalSession.objects.get(account=locked_out.alice)
    assert (session.assurance, session.proved) == (2, "authenticator")
    assert give_password(browser(), locked_out.alice)["Location"] == "/logon/verify/authenticator/"


def test_no_proof_comes_of_it(locked_out: Cast) -> None:
    """X36: none after an enrolment pass."""
    client = by_pass(locked_out.alice, issued_to(locked_out.alice, issuer=locked_out.bob).secret)
    attach(client, locked_out.alice)
    assert not StepUpGrant.objects.exists()


def test_it_opens_once_also_where_nothing_was_attached(locked_out: Cast) -> None:
    secret = issued_to(locked_out.alice, issuer=locked_out.bob).secret
    other = at_pass(locked_out.alice)
    by_pass(locked_out.alice, secret)
    assert other.post(BY_PASS, {"code": secret})["Location"] == START_OVER
    assert give_password(browser(), locked_out.alice).status_code == 403


def test_of_many_hands_one_gets_further(locked_out: Cast) -> None:
    secret, outcomes = issued_to(locked_out.alice, issuer=locked_out.bob).secret, list[CodeOutcome]()
    account = User.objects.select_related("domain", "department").get(pk=locked_out.alice.pk)

    def use(number: int) -> None:
        try:
            flow = flow_at_logon(account, f"attempt-{number}")
            outcomes.append(try_factor(flow=flow, method=Method.PASS, typed=secret, purpose="logon").outcome)
        finally:
            connection.close()

    threads = [Thread(target=use, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [CodeOutcome.RIGHT, *[CodeOutcome.WRONG] * 4]


def test_a_newer_one_voids_the_older_and_so_does_whoever_voids_it(locked_out: Cast) -> None:
    alice, bob = locked_out.alice, locked_out.bob
    first, second = issued_to(alice, issuer=bob).secret, issued_to(alice, issuer=bob).secret
    assert EnrolmentPass.objects.count() == 1
    client = at_pass(alice)
    assert REFUSED in text_of(client.post(BY_PASS, {"code": first}))
    with transaction.atomic():
        assert void_pass(holder=alice, actor=actor_of(bob), source=DESK)
        assert not void_pass(holder=alice, actor=actor_of(bob), source=DESK)
    assert client.post(BY_PASS, {"code": second}).status_code in {302, 400}
    assert give_password(browser(), alice).status_code == 403
    assert AuditEvent.objects.filter(event="security:enrolment-pass:voided", actor=bob.address).count() == 1


@pytest.mark.parametrize("change", ["password", "freeze", "factor"])
def test_any_change_of_password_or_factors_voids_it(locked_out: Cast, change: str) -> None:
    alice = locked_out.alice
    issued_to(alice, issuer=locked_out.bob)
    alice.refresh_from_db()
    if change == "password":
        store_password(account=alice, encoded=alice.password)
    elif change == "freeze":
        set_frozen(account=alice, frozen=True)
        set_frozen(account=alice, frozen=False)
    else:
        attached(alice)
    assert not factors_of(account=alice).has_pass


def test_it_is_for_its_own_account(locked_out: Cast) -> None:
    locked_out.order(SECOND_FACTOR, REQUIRED)
    dora = locked_out.dora
    attached(dora)
    remove_authenticator(account=dora, actor=actor_of(locked_out.bob), source=DESK)
    doras = issued_to(dora, issuer=locked_out.bob).secret
    issued_to(locked_out.alice, issuer=locked_out.bob)
    assert REFUSED in text_of(at_pass(locked_out.alice).post(BY_PASS, {"code": doras}))


def test_nobody_gets_one_who_has_a_factor_left(cast: Cast) -> None:
    attached(cast.alice)
    with pytest.raises(FactorStillBound):
        issued_to(cast.alice, issuer=cast.bob)
    assert not EnrolmentPass.objects.exists()


@pytest.mark.parametrize("hours", [0, 73])
def test_it_lives_from_an_hour_to_three_days(cast: Cast, hours: int) -> None:
    with pytest.raises(ValueError, match="no life of a pass"):
        issued_to(cast.alice, issuer=cast.bob, hours=hours)
    assert issued_to(cast.alice, issuer=cast.bob, hours=72).ends_at > timezone.now() + timedelta(hours=71)


def test_where_no_second_factor_is_required_it_is_asked_for_all_the_same(cast: Cast) -> None:
    """Unbinding does not open the account to who knows the password, as long as the pass is good."""
    secret = issued_to(cast.alice, issuer=cast.bob).secret
    client = at_pass(cast.alice)
    assert not is_in(client)
    assert client.post(BY_PASS, {"code": secret})["Location"] == ATTACH
    attach(client, cast.alice)
    assert is_in(client)


def test_questions_do_not_stand_in_for_it(locked_out: Cast) -> None:
    locked_out.order(QUESTIONS_AS_SECOND_STEP, ON)
    set_up(locked_out.alice)
    issued_to(locked_out.alice, issuer=locked_out.bob)
    client = at_pass(locked_out.alice)
    assert client.get("/logon/verify/questions/").status_code == 404


def test_wrong_ones_share_the_limits_of_all_second_factors(locked_out: Cast) -> None:
    secret = issued_to(locked_out.alice, issuer=locked_out.bob).secret
    client = at_pass(locked_out.alice)
    for _ in range(5):
        assert client.post(BY_PASS, {"code": "0" * 20}).status_code == 400
    refused = client.post(BY_PASS, {"code": secret})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_after_it_sessions_are_over_and_nothing_else_is_changed_for_a_day(
    locked_out: Cast, clock: time_machine.Traveller
) -> None:
    """1.7: 24 h cooling, also of security passwords."""
    alice = locked_out.alice
    client = by_pass(alice, issued_to(alice, issuer=locked_out.bob).secret)
    attach(client, alice)
    alice.refresh_from_db()
    for act in (require_unlocked, require_may_generate):
        with pytest.raises(RestingAfterPass):
            act(account=alice)
    assert "Not within 24 hours of an enrolment pass" in text_of(client.get("/settings/phone/bind/"))
    clock.shift(24 * 3600 + 1)
    require_unlocked(account=alice)


def test_a_session_of_before_ends_with_the_attachment(cast: Cast) -> None:
    old = logged_on(cast.alice)
    client = by_pass(cast.alice, issued_to(cast.alice, issuer=cast.bob).secret)
    attach(client, cast.alice)
    assert old.get(OVERVIEW)["Location"].startswith(LOGON)
    assert is_in(client)


def test_a_newer_pass_or_reset_ends_the_cooling(locked_out: Cast) -> None:
    alice = locked_out.alice
    User.objects.filter(pk=alice.pk).update(enrolled_by_pass_at=timezone.now())
    alice.refresh_from_db()
    issued_to(alice, issuer=locked_out.bob)
    alice.refresh_from_db()
    require_unlocked(account=alice)
    User.objects.filter(pk=alice.pk).update(enrolled_by_pass_at=timezone.now())
    end_cooling(account=alice)
    require_unlocked(account=alice)


def test_a_window_that_a_postmaster_opens_has_no_cooling(locked_out: Cast) -> None:
    alice = locked_out.alice
    open_enrolment(account=alice, actor=actor_of(locked_out.bob), source=DESK)
    client = browser()
    assert give_password(client, alice)["Location"] == ATTACH
    attach(client, alice)
    alice.refresh_from_db()
    assert alice.enrolled_by_pass_at is None


@pytest.mark.parametrize("is_required", [True, False])
def test_where_no_authenticators_are_offered_it_leads_to_the_phone(locked_out: Cast, is_required: bool) -> None:
    alice = locked_out.alice
    locked_out.order(FACTOR_AUTHENTICATOR, OFF)
    locked_out.order(SECOND_FACTOR, REQUIRED if is_required else OFF)
    secret = issued_to(alice, issuer=locked_out.bob).secret
    client = at_pass(alice)
    assert client.post(BY_PASS, {"code": secret})["Location"] == "/logon/set-up/"
    assert gate_of(client) == SET_UP_PHONE
    assert "Not now" not in text_of(client.get(SET_UP_PHONE))
    assert client.post("/logon/set-up/phone/skip/").status_code == 403
    client.post(SET_UP_PHONE, {"number": NUMBER})
    assert client.post(f"{SET_UP_PHONE}code/", {"code": last_code()})["Location"] == OVERVIEW
    alice.refresh_from_db()
    assert alice.rests_until is not None


def test_a_trusted_device_of_before_does_not_replace_it(cast: Cast, settings: Settings) -> None:
    attached(cast.alice)
    trusted = trust(account=cast.alice, source=DESK)
    assert trusted is not None
    remove_authenticator(account=cast.alice, actor=actor_of(cast.bob), source=DESK)
    issued_to(cast.alice, issuer=cast.bob)
    client = browser()
    client.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME] = trusted.token
    at_pass(cast.alice, client)


def test_its_owner_hears_of_it(locked_out: Cast) -> None:
    issued_to(locked_out.alice, issuer=locked_out.bob)
    assert subjects_for(locked_out.alice)[-1] == "Enrolment pass issued"
    event = AuditEvent.objects.get(event="security:enrolment-pass:issued")
    assert (event.actor, event.target) == (locked_out.bob.address, locked_out.alice.address)
