"""Method 1: the required authenticator is attached during the logon, inside its window only (rule 6, D5; M10, M11)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.factors.authenticators.queries import authenticator_of
from security.factors.authenticators.services import remove_authenticator
from security.factors.services import open_enrolment
from security.models import Authenticator, LogonAttempt, LogonRecord, PortalSession
from security.policies import OFF, REQUIRED, SECOND_FACTOR
from security.records.rules import Reason
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import ATTACH as SETTINGS_ATTACH
from tests.security.factors.authenticators.acts import DOWNLOAD, SOURCE, Phone, attached, phone_for, text_of
from tests.security.factors.phones.acts import bound, last_code
from tests.security.logon.acts import (
    ATTACH,
    BY_APP,
    BY_PHONE,
    CONFIRM,
    OVERVIEW,
    SEND,
    START_OVER,
    gate_of,
    give_password,
    half_way,
    is_in,
    sid,
    with_cookie,
)
from tests.security.step_up.acts import proof_page

DAY = 24 * 3600
REFUSED = "the time to set one up at logon has ended"


@pytest.fixture
def required(clock: time_machine.Traveller, cast: Cast) -> Cast:
    cast.order(SECOND_FACTOR, REQUIRED)
    return cast


def shown(client: Client, account: User) -> Phone:
    """Go on to the QR code; return the phone that scanned it."""
    assert client.post(ATTACH)["Location"] == CONFIRM
    assert client.get(CONFIRM).status_code == 200
    return phone_for(account, flow=str(LogonAttempt.objects.get(account=account).public_id))


def test_the_way_from_the_password_to_the_codes(required: Cast) -> None:
    """W3: get an app, scan, save the codes; the session is of level two, the codes are shown once."""
    client = browser()
    assert give_password(client, required.alice, next="/settings/logons/?page=2")["Location"] == ATTACH
    assert "Your administrator requires a second step" in text_of(client.get(ATTACH))
    phone = shown(client, required.alice)
    done = client.post(CONFIRM, {"code": phone.code()})
    assert done.status_code == 200
    assert "Your recovery codes" in text_of(done)
    assert 'action="/settings/logons/"> <input type="hidden" name="page" value="2">' in text_of(done)
    assert done["Cache-Control"] == "no-store"
    assert is_in(client)
    session = PortalSession.objects.get(account=required.alice)
    assert (session.assurance, session.proved) == (2, "authenticator")
    assert AuditEvent.objects.filter(event="security:authenticator:attached").count() == 1
    assert "recovery codes" not in text_of(client.get(ATTACH, follow=True))


def test_from_then_on_its_code_is_asked(required: Cast, clock: time_machine.Traveller) -> None:
    client = half_way(required.alice)
    phone = shown(client, required.alice)
    client.post(CONFIRM, {"code": phone.code()})
    clock.shift(60)
    other = half_way(required.alice)
    assert other.get(ATTACH)["Location"] == BY_APP
    assert other.post(BY_APP, {"code": phone.code()})["Location"] == OVERVIEW


def test_before_it_nothing_opens(required: Cast) -> None:
    """V6.3.3: an account that must have a factor reaches only the attachment."""
    client = half_way(required.alice)
    assert not is_in(client)
    assert gate_of(client) == ATTACH


def test_a_wrong_code_attaches_nothing_and_may_be_followed_by_the_right_one(required: Cast) -> None:
    client = half_way(required.alice)
    phone = shown(client, required.alice)
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 400
    assert authenticator_of(account=required.alice) is None
    assert not is_in(client)
    assert client.post(CONFIRM, {"code": phone.code()}).status_code == 200


# --- D5


def test_d5_after_fourteen_days_the_window_is_over(required: Cast, clock: time_machine.Traveller) -> None:
    """Own words only after the right password; recorded with the true reason."""
    clock.shift(14 * DAY)
    client = browser()
    answer = give_password(client, required.alice)
    assert answer.status_code == 403
    assert REFUSED in text_of(answer)
    assert "sid" not in client.cookies
    assert LogonRecord.objects.get().reason == Reason.SECOND_FACTOR_MISSING
    assert REFUSED not in text_of(client.post("/logon/", {"address": required.alice.address, "password": "Wrong-1"}))


def test_d5_whoever_had_a_factor_once_attaches_none_by_the_password_alone(required: Cast) -> None:
    attached(required.alice)
    remove_authenticator(account=required.alice, actor=actor_of(required.bob), source=SOURCE)
    assert REFUSED in text_of(give_password(browser(), required.alice))


def test_d5_the_postmaster_opens_it_for_a_day(required: Cast, clock: time_machine.Traveller) -> None:
    clock.shift(20 * DAY)
    open_enrolment(account=required.alice, actor=actor_of(required.bob), source=SOURCE)
    assert give_password(browser(), required.alice)["Location"] == ATTACH
    clock.shift(DAY)
    assert give_password(browser(), required.alice).status_code == 403
    assert AuditEvent.objects.filter(event="security:enrolment:opened", actor=required.bob.address).count() == 1


def test_d5_ordering_the_same_again_does_not_begin_the_window_anew(
    required: Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(13 * DAY)
    required.order(SECOND_FACTOR, REQUIRED)
    clock.shift(DAY)
    assert give_password(browser(), required.alice).status_code == 403


def test_d5_turning_it_off_and_on_again_does(required: Cast, clock: time_machine.Traveller) -> None:
    clock.shift(30 * DAY)
    required.order(SECOND_FACTOR, OFF)
    required.order(SECOND_FACTOR, REQUIRED)
    assert give_password(browser(), required.alice)["Location"] == ATTACH


def test_d5_a_new_account_has_its_own_fourteen_days(required: Cast, clock: time_machine.Traveller) -> None:
    clock.shift(60 * DAY)
    User.objects.filter(pk=required.dora.pk).update(created_at=timezone.now() - timedelta(days=3))
    assert give_password(browser(), required.dora)["Location"] == ATTACH


def test_rule_6_with_a_phone_bound_there_is_no_such_prompt(required: Cast) -> None:
    """Neither before nor after the phone's code; the authenticator is attached in Settings (method 2)."""
    bound(required.alice)
    client = half_way(required.alice)
    assert client.get(ATTACH)["Location"] == BY_PHONE
    client.post(SEND)
    assert client.post(BY_PHONE, {"code": last_code()})["Location"] == OVERVIEW
    assert is_in(client)
    assert client.get(SETTINGS_ATTACH)["Location"] == proof_page(SETTINGS_ATTACH)


# --- attacks


def test_m10_an_enrolled_account_adds_no_factor_in_a_half_session(required: Cast) -> None:
    """M10, Zimbra CVE-2025-54391: with and without the order, by the logon's pages and by those of the settings."""
    attached(required.alice)
    for _ in ("required", "as each likes"):
        client = half_way(required.alice)
        for path in (ATTACH, CONFIRM):
            assert client.post(path, {"code": "123456"})["Location"] == BY_APP
        for path in ("/settings/authenticator/attach/", "/settings/phone/bind/", "/settings/questions/"):
            assert client.post(path, {"number": "+8613812345678"})["Location"].startswith("/logon/")
        assert Authenticator.objects.count() == 1
        required.order(SECOND_FACTOR, OFF)


def test_m10_of_two_half_sessions_the_slower_attaches_nothing(required: Cast) -> None:
    """The thief of the password and the owner, both at the QR code: a factor of the one ends the flow of the other."""
    owner, thief = half_way(required.alice), None
    phone = shown(owner, required.alice)
    thief = half_way(required.alice, source="203.0.113.9")
    thief.post(ATTACH)
    flow = LogonAttempt.objects.latest("pk").public_id
    thiefs = phone_for(required.alice, flow=str(flow))
    assert owner.post(CONFIRM, {"code": phone.code()}).status_code == 200
    assert thief.post(CONFIRM, {"code": thiefs.code()})["Location"] == START_OVER
    assert not is_in(thief)
    assert Authenticator.objects.get().confirmed


def test_m11_the_same_secret_on_each_view(required: Cast) -> None:
    client = half_way(required.alice)
    phone = shown(client, required.alice)
    first, second = text_of(client.get(CONFIRM)), text_of(client.get(CONFIRM))
    key = 'data-value="'
    assert first.partition(key)[2][:32] == second.partition(key)[2][:32]
    assert client.post(CONFIRM, {"code": phone.code()}).status_code == 200


def test_m11_a_secret_asked_for_again_voids_the_first(required: Cast) -> None:
    client = half_way(required.alice)
    old = shown(client, required.alice)
    new = shown(client, required.alice)
    assert client.post(CONFIRM, {"code": old.code()}).status_code == 400
    assert client.post(CONFIRM, {"code": new.code()}).status_code == 200


def test_m11_after_ten_minutes_it_is_over(required: Cast, clock: time_machine.Traveller) -> None:
    client = half_way(required.alice)
    phone = shown(client, required.alice)
    clock.shift(601)
    assert client.post(CONFIRM, {"code": phone.code()})["Location"] == START_OVER
    assert authenticator_of(account=required.alice) is None


def test_m11_another_session_confirms_nothing(required: Cast) -> None:
    client = half_way(required.alice)
    phone = shown(client, required.alice)
    other = half_way(required.alice)
    assert other.post(CONFIRM, {"code": phone.code()}).status_code == 409
    thief = with_cookie(sid(client))
    assert thief.get(CONFIRM)["Location"] == START_OVER
    assert thief.post(CONFIRM, {"code": phone.code()})["Location"] == START_OVER
    assert authenticator_of(account=required.alice) is None


def test_m12_the_secret_is_in_no_session_and_on_no_later_page(required: Cast) -> None:
    client = half_way(required.alice)
    shown(client, required.alice)
    key = text_of(client.get(CONFIRM)).partition('data-value="')[2][:32]
    assert len(key) == 32
    rows = PortalSession.objects.values_list("session_data", flat=True)
    assert all(key not in data for data in rows)
    assert key not in text_of(client.get(ATTACH))


@pytest.mark.parametrize("is_change_due", [False, True])
def test_the_codes_can_be_downloaded_at_once(required: Cast, is_change_due: bool) -> None:
    """W12: also where another gate follows, and nobody is logged on yet."""
    if is_change_due:
        User.objects.filter(pk=required.alice.pk).update(must_change_password_since=timezone.now())
    client = half_way(required.alice)
    page = client.post(CONFIRM, {"code": shown(client, required.alice).code()})
    target = re.search(r'action="([^"]+)"[^>]*>.*?name="codes" value="([^"]+)"', text_of(page))
    assert target is not None
    assert target[1] == ("/logon/attach/codes/" if is_change_due else DOWNLOAD)
    sheet = client.post(target[1], {"codes": target[2]})
    assert sheet["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in sheet["Cache-Control"]
    assert all(code in sheet.content.decode() for code in page.context["codes"])


def test_the_download_is_for_that_logon_and_those_codes(required: Cast) -> None:
    """A9: before the codes are made, from another browser, and with other words there is no file."""
    User.objects.filter(pk=required.alice.pk).update(must_change_password_since=timezone.now())
    client, download = half_way(required.alice), "/logon/attach/codes/"
    assert client.post(download, {"codes": "x"})["Location"] == START_OVER
    page = client.post(CONFIRM, {"code": shown(client, required.alice).code()})
    codes = " ".join(page.context["codes"])
    assert browser().post(download, {"codes": codes})["Location"] == START_OVER
    assert with_cookie(sid(client)).post(download, {"codes": codes})["Location"] == START_OVER
    for words in ("", "free money", codes[:-1], " ".join(page.context["codes"][:9])):
        assert client.post(download, {"codes": words}).status_code == 409
    assert client.post(download, {"codes": codes}).status_code == 200
