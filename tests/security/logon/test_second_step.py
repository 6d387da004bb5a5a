"""The second step of the logon in a browser (E3, rule 6; attacks A7 to A10, M1, M4, M6)."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from security.factors.services import factor_changed
from security.models import KnownBrowser, LogonAttempt, LogonRecord, PortalSession
from security.policies import FACTOR_AUTHENTICATOR, OFF, TRUSTED_DEVICE_DAYS
from security.records.rules import Reason, Result
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import Phone, attached, text_of
from tests.security.logon.acts import (
    ATTACH,
    BY_APP,
    BY_PHONE,
    BY_RECOVERY_CODE,
    LOGON,
    OVERVIEW,
    SEND,
    START_OVER,
    VERIFY,
    gate_of,
    give_password,
    half_way,
    is_in,
    sid,
    with_cookie,
)
from tests.site.addresses import all_names


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    return attached(cast.alice)[0]


def session_of(account: User) -> PortalSession:
    return PortalSession.objects.get(account=account)


def test_password_then_code_then_in(cast: Cast, app: Phone) -> None:
    """E3: the session is of level two, and django-otp knows the device."""
    client = browser()
    assert give_password(client, cast.alice)["Location"] == BY_APP
    assert gate_of(client) == BY_APP
    assert "alice@acme.example" in text_of(client.get(BY_APP))
    assert client.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW
    assert is_in(client)
    assert (session_of(cast.alice).assurance, session_of(cast.alice).proved) == (2, "authenticator")
    assert client.get(OVERVIEW).wsgi_request.user.is_verified()
    assert not LogonAttempt.objects.exists()


def test_whom_to_ask_is_named_beside_the_code(cast: Cast, app: Phone) -> None:
    assert "Can't get a code? Contact postmaster@acme.example." in text_of(half_way(cast.alice).get(BY_APP))
    assert cast.olga.contact == "", "an operator has nobody to ask here"


def test_whoever_has_nothing_bound_is_in_at_once_at_level_one(cast: Cast) -> None:
    client = browser()
    assert give_password(client, cast.dora)["Location"] == OVERVIEW
    assert (session_of(cast.dora).assurance, session_of(cast.dora).proved) == (1, "")
    assert not client.get(OVERVIEW).wsgi_request.user.is_verified()


def test_a_recovery_code_stands_in_for_a_lost_phone(cast: Cast, clock: time_machine.Traveller) -> None:
    _, codes = attached(cast.alice)
    client = half_way(cast.alice)
    assert BY_RECOVERY_CODE in text_of(client.get(BY_APP))
    assert client.post(BY_RECOVERY_CODE, {"code": codes[0]})["Location"] == OVERVIEW
    assert (session_of(cast.alice).assurance, session_of(cast.alice).proved) == (2, "recovery-code")
    again = half_way(cast.alice)
    refused = again.post(BY_RECOVERY_CODE, {"code": codes[0]})
    assert "This recovery code was already used." in text_of(refused)
    assert not is_in(again)


def test_the_page_that_was_asked_for_opens_at_the_end(cast: Cast, app: Phone) -> None:
    client = browser()
    give_password(client, cast.alice, next="/settings/password/?a=b")
    assert client.post(BY_APP, {"code": app.code()})["Location"] == "/settings/password/?a=b"


@pytest.mark.parametrize("method", ["phone", "questions", "password", "trusted-device", "nothing"])
def test_what_is_not_offered_is_no_page(cast: Cast, app: Phone, method: str) -> None:
    """M21: neither by GET nor by a direct POST."""
    client = half_way(cast.alice)
    assert client.get(f"{VERIFY}{method}/").status_code == 404
    assert client.post(f"{VERIFY}{method}/", {"code": app.code(), "password": "x"}).status_code == 404
    assert client.post(SEND).status_code == 404


def test_a_switch_of_the_domain_does_not_take_the_only_factor_away(cast: Cast, app: Phone) -> None:
    """1.18: never fewer factors."""
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    client = half_way(cast.alice)
    assert client.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


# --- codes


def test_m1_the_same_code_twice(cast: Cast, app: Phone) -> None:
    code = app.code()
    half_way(cast.alice).post(BY_APP, {"code": code})
    second = half_way(cast.alice)
    refused = second.post(BY_APP, {"code": code})
    assert refused.status_code == 400
    assert "This code was already used." in text_of(refused)
    assert not is_in(second)


@pytest.mark.parametrize("steps", [-2, 2])
def test_m2_codes_of_other_steps(cast: Cast, app: Phone, steps: int) -> None:
    assert half_way(cast.alice).post(BY_APP, {"code": app.code(steps=steps)}).status_code == 400


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "+12345", "\u0661\u0662\u0663\u0664\u0665\u0666", "1_2_3_4", "abcdef"]
)
def test_what_is_no_code_costs_no_try(cast: Cast, app: Phone, typed: str) -> None:
    """15.3.5: six ASCII digits, checked before anything else."""
    client = half_way(cast.alice)
    for _ in range(6):
        assert client.post(BY_APP, {"code": typed}).status_code == 400
    assert client.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


@pytest.mark.parametrize("spelt", [" {} {}", "\u200e{}{}", "{}\u2013{}\r\n", "{}\u3000{}"], ids=ascii)
@pytest.mark.parametrize("is_wide", [False, True])
def test_how_a_code_is_typed_does_not_matter(cast: Cast, app: Phone, spelt: str, is_wide: bool) -> None:
    """Apps show it in two groups; keyboards write full-width digits."""
    code = "".join(chr(ord(digit) + 0xFEE0) for digit in app.code()) if is_wide else app.code()
    assert half_way(cast.alice).post(BY_APP, {"code": spelt.format(code[:3], code[3:])})["Location"] == OVERVIEW


def test_m4_guessing_in_half_sessions_without_end(cast: Cast, app: Phone) -> None:
    """M4: new half-sessions give no new tries (ezBookkeeping 0.7.0); all is in the log, the flood not in the chain."""
    answers = []
    for number in range(4):
        client = half_way(cast.alice)
        answers += [client.post(BY_APP, {"code": f"{number:03}{guess:03}"}).status_code for guess in range(6)]
    assert answers[:5] == [400] * 5
    assert set(answers[5:]) == {429}
    assert AuditEvent.objects.filter(event="security:second-step:failed").count() == 5
    reasons = LogonRecord.objects.filter(result=Result.REJECT).values_list("reason", flat=True)
    assert {Reason.SECOND_FACTOR_WRONG, Reason.SECOND_FACTOR_THROTTLED} == set(reasons)


def test_m6_right_and_wrong_read_the_same_while_throttled(cast: Cast, app: Phone) -> None:
    client = half_way(cast.alice)
    for number in range(6):
        client.post(BY_APP, {"code": f"00000{number}"})
    wrong, right = client.post(BY_APP, {"code": "000009"}), client.post(BY_APP, {"code": app.code()})
    assert (wrong.status_code, right.status_code) == (429, 429)
    assert "Too many failed attempts. Try again in 5 minutes" in text_of(right)
    assert 0 < int(right["Retry-After"]) <= 300
    assert len(wrong.content) == len(right.content)
    assert not is_in(client)


def test_the_owners_browser_gets_in_while_somebody_guesses(
    cast: Cast, app: Phone, clock: time_machine.Traveller
) -> None:
    """Guessing figures: the owner on a known device still gets in; attack A4 for the second step."""
    owner = half_way(cast.alice)
    owner.post(BY_APP, {"code": app.code()})
    owner.post("/logoff/")
    clock.shift(60)
    attacker = half_way(cast.alice, source="203.0.113.9")
    for number in range(10):
        attacker.post(BY_APP, {"code": f"00000{number}"})
    stranger = half_way(cast.alice, source="198.51.100.7")
    assert stranger.post(BY_APP, {"code": app.code()}).status_code == 429
    half_way(cast.alice, client=owner)
    assert owner.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


def test_a_browser_is_known_by_a_new_name_after_each_logon(
    cast: Cast, app: Phone, clock: time_machine.Traveller
) -> None:
    """A name that was planted before the logon is worth nothing after it."""
    planted = "a" * 32
    client = browser()
    client.cookies[settings.BROWSER_COOKIE_NAME] = planted
    half_way(cast.alice, client=client)
    client.post(BY_APP, {"code": app.code()})
    assert client.cookies[settings.BROWSER_COOKIE_NAME].value != planted
    assert KnownBrowser.objects.count() == 1
    clock.shift(60)
    thief = browser()
    thief.cookies[settings.BROWSER_COOKIE_NAME] = planted
    half_way(cast.alice, client=thief)
    assert LogonAttempt.objects.get().browser_digest != KnownBrowser.objects.get().browser_digest


# --- attacks on the flow


def test_a7_the_key_changes_at_each_gate_and_the_old_one_is_worthless(cast: Cast, app: Phone) -> None:
    """A7: also a key that the attacker put there before."""
    client = browser()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = "p" * 32
    half_way(cast.alice, client=client)
    before = sid(client)
    client.post(BY_APP, {"code": app.code()})
    after = sid(client)
    assert len({planted, before, after}) == 3
    for key in (planted, before):
        assert not is_in(with_cookie(key))
        assert gate_of(with_cookie(key)) == START_OVER
    assert not PortalSession.objects.filter(account=None).exists()


def test_a8_another_browser_does_not_join(cast: Cast, app: Phone) -> None:
    """A8: with the session's cookie alone nobody sees, chooses, sends or proves anything in the victim's flow."""
    victim = half_way(cast.alice)
    thief = with_cookie(sid(victim))
    for path in (ATTACH, BY_APP, BY_RECOVERY_CODE):
        assert thief.get(path)["Location"] == START_OVER
    for path in (BY_APP, BY_RECOVERY_CODE, SEND):
        assert thief.post(path, {"code": app.code()})["Location"] == START_OVER
    assert not is_in(thief)
    # The victim's own flow goes on.
    assert victim.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


def test_a8_nor_does_its_browser_cookie_alone_help(cast: Cast, app: Phone) -> None:
    victim = half_way(cast.alice)
    name = settings.BROWSER_COOKIE_NAME
    thief = browser()
    thief.cookies[name] = victim.cookies[name].value
    assert gate_of(thief) == START_OVER


def test_a8_another_password_in_the_same_browser_begins_anew(cast: Cast, app: Phone) -> None:
    """Restart: what was proved for one account is nothing for the next."""
    client = half_way(cast.alice)
    give_password(client, cast.dora)
    assert client.get(OVERVIEW).wsgi_request.user == cast.dora
    assert gate_of(client) == START_OVER


def test_a8_back_to_the_logon_page_skips_nothing(cast: Cast, app: Phone) -> None:
    client = half_way(cast.alice)
    assert client.get(LOGON).status_code == 200
    assert not is_in(client)
    assert client.get(BY_APP).status_code == 200


def test_a8_back_after_the_end_opens_nothing(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    client = half_way(cast.alice)
    client.post(BY_APP, {"code": app.code()})
    clock.shift(30)
    assert client.post(BY_APP, {"code": app.code()})["Location"] == START_OVER


ARGUMENTS = [[], ["generate"], ["generate", "authenticator"], ["authenticator"]]


def of_a_stranger(client: Client, path: str) -> tuple[int, str, int, str]:
    got, posted = client.get(path), client.post(path)
    return got.status_code, got.headers.get("Location", ""), posted.status_code, posted.headers.get("Location", "")


def paths_without_objects() -> list[str]:
    paths = []
    for name in sorted(set(all_names()) - {"security:logoff"}):
        for arguments in ARGUMENTS:
            try:
                paths.append(reverse(name, args=arguments))
            except NoReverseMatch:
                continue
    # The logon's own pages lead to where it stands.
    return [path for path in paths if path == LOGON or not path.startswith(LOGON)]


def test_a9_every_other_page_takes_a_half_session_for_nobody(cast: Cast, app: Phone) -> None:
    """A9: with the cookie, and with its value as Basic and Bearer."""
    client = half_way(cast.alice)
    key = sid(client)
    for path in paths_without_objects():
        assert of_a_stranger(client, path) == of_a_stranger(browser(), path), path
    for header in (f"Bearer {key}", f"Basic {key}"):
        answer = browser().get(OVERVIEW, headers={"authorization": header})
        assert answer["Location"].startswith(LOGON)


def test_a10_after_301_seconds_it_starts_over(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    client = half_way(cast.alice)
    clock.shift(301)
    answer = client.post(BY_APP, {"code": app.code()})
    assert answer["Location"] == START_OVER
    assert "Start again." in text_of(client.get(START_OVER))
    assert not is_in(client)


def test_a10_299_seconds_are_in_time(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    client = half_way(cast.alice)
    clock.shift(299)
    assert client.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


def _freeze(account: User) -> None:
    set_frozen(account=account, frozen=True)


def _suspend(account: User) -> None:
    assert account.domain is not None
    account.domain.suspended_at = account.domain.created_at
    account.domain.save()


def _new_password(account: User) -> None:
    store_password(account=account, encoded=hash_password("Another-Passw0rd"))


def _factor_changed(account: User) -> None:
    factor_changed(account=account)


@pytest.mark.parametrize("change", [_freeze, _suspend, _new_password, _factor_changed])
def test_a_change_of_the_account_ends_the_flow(cast: Cast, app: Phone, change: object) -> None:
    """A11, X8, X11: freeze, suspension, new password or other factors in between."""
    client = half_way(cast.alice)
    change(cast.alice)  # type: ignore[operator]  # one of the acts above
    assert client.post(BY_APP, {"code": app.code()})["Location"] == START_OVER
    assert not is_in(client)


def test_x11_a_deleted_account_ends_the_flow(cast: Cast, app: Phone) -> None:
    client = half_way(cast.alice)
    User.objects.filter(pk=cast.alice.pk).delete()
    assert client.post(BY_APP, {"code": app.code()})["Location"] == START_OVER


def test_log_off_forgets_the_flow(cast: Cast, app: Phone) -> None:
    client = half_way(cast.alice)
    client.post("/logoff/")
    assert not LogonAttempt.objects.exists()
    assert client.post(BY_APP, {"code": app.code()})["Location"] == START_OVER


def test_the_logon_is_recorded_only_at_its_end(cast: Cast, app: Phone) -> None:
    """A network that gave the password alone is nobody's home."""
    client = half_way(cast.alice)
    assert not LogonRecord.objects.filter(result=Result.ACCEPT).exists()
    client.post(BY_APP, {"code": app.code()})
    assert LogonRecord.objects.filter(result=Result.ACCEPT).count() == 1
    assert AuditEvent.objects.filter(event="security:second-step:proved").count() == 1


# --- trusted devices


def test_trusted_device_skips_the_second_step_at_level_one(cast: Cast, app: Phone) -> None:
    """E10, rule 7, D6; the box is there and not ticked."""
    client = half_way(cast.alice)
    page = text_of(client.get(BY_APP))
    assert 'name="trust"' in page
    assert "checked" not in page
    client.post(BY_APP, {"code": app.code(), "trust": "on"})
    client.post("/logoff/")
    assert give_password(client, cast.alice)["Location"] == OVERVIEW
    newest = PortalSession.objects.filter(account=cast.alice).latest("created_at")
    assert (newest.assurance, newest.proved) == (1, "trusted-device")
    assert not client.get(OVERVIEW).wsgi_request.user.is_verified()


def test_without_the_tick_nothing_is_trusted(cast: Cast, app: Phone) -> None:
    client = half_way(cast.alice)
    client.post(BY_APP, {"code": app.code()})
    client.post("/logoff/")
    assert give_password(client, cast.alice)["Location"] == BY_APP


def test_m18_anothers_cookie_and_a_used_one_skip_nothing(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    attached(cast.dora)
    client = half_way(cast.alice)
    client.post(BY_APP, {"code": app.code(), "trust": "on"})
    name = settings.TRUSTED_DEVICE_COOKIE_NAME
    first = client.cookies[name].value
    thief = browser()
    thief.cookies[name] = first
    assert give_password(thief, cast.dora)["Location"] == BY_APP
    give_password(client, cast.alice)
    clock.shift(60)
    late = browser()
    late.cookies[name] = first
    assert give_password(late, cast.alice)["Location"] == BY_APP
    assert give_password(client, cast.alice)["Location"] == BY_APP


def test_where_the_domain_trusts_none_there_is_no_box(cast: Cast, app: Phone) -> None:
    cast.order(TRUSTED_DEVICE_DAYS, "0")
    client = half_way(cast.alice)
    assert 'name="trust"' not in text_of(client.get(BY_APP))
    client.post(BY_APP, {"code": app.code(), "trust": "on"})
    assert settings.TRUSTED_DEVICE_COOKIE_NAME not in client.cookies


def test_an_operator_gets_in_with_a_factor_and_trusts_nothing(cast: Cast, clock: time_machine.Traveller) -> None:
    """O3."""
    store_password(account=cast.olga, encoded=hash_password("Olga-Passw0rd"))
    olgas, _ = attached(cast.olga)
    client = half_way(cast.olga)
    assert 'name="trust"' not in text_of(client.get(BY_APP))
    assert client.post(BY_APP, {"code": olgas.code(), "trust": "on"})["Location"] == "/operator/"
    assert session_of(cast.olga).assurance == 2


def test_nobody_logged_on_is_led_through_it(cast: Cast) -> None:
    for client in (browser(), logged_on(cast.alice)):
        for path in (ATTACH, BY_APP, BY_PHONE):
            assert client.get(path)["Location"] == START_OVER
