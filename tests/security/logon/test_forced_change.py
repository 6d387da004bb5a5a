"""People who must change the password do so before anything else opens (E2; attack A14)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.passwords.rules import PasswordRules
from accounts.passwords.words import rule_words
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor
from security.models import Cut, LogonRecord, PortalSession
from security.records.rules import Reason
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import Phone, attached, text_of
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import BY_APP, CHANGE, OVERVIEW, START_OVER, gate_of, give_password, half_way, is_in

NEW = "Fresh-Passw0rd-7"


def order_change(account: User) -> None:
    User.objects.filter(pk=account.pk).update(must_change_password_since=timezone.now())


@pytest.fixture
def alice(cast: Cast, clock: time_machine.Traveller) -> User:
    order_change(cast.alice)
    return cast.alice


def change(client: Client, new: str, confirm: str | None = None) -> tuple[int, str]:
    answer = client.post(CHANGE, {"new": new, "confirm": new if confirm is None else confirm})
    return answer.status_code, answer.headers.get("Location", "")


def test_a14_only_the_change_page_opens_and_then_everything(alice: User) -> None:
    client = browser()
    assert give_password(client, alice, next="/settings/password/")["Location"] == CHANGE
    assert not is_in(client)
    assert change(client, NEW) == (302, "/settings/password/")
    assert is_in(client)
    alice.refresh_from_db()
    assert alice.must_change_password_since is None
    again = browser().post("/logon/", {"address": alice.address, "password": NEW})
    assert again["Location"] == OVERVIEW


def test_the_old_password_is_dead_afterwards(alice: User) -> None:
    client = half_way(alice)
    change(client, NEW)
    assert browser().post("/logon/", {"address": alice.address, "password": password_of("Alice")}).status_code == 400


def test_each_rule_is_said_once_before_typing(alice: User) -> None:
    page = half_way(alice).get(CHANGE).content.decode()
    rules = rule_words(PasswordRules())
    assert [page.count(f"<li>{rule}</li>") for rule in rules] == [1] * len(rules)


def test_other_sessions_and_half_sessions_end(alice: User) -> None:
    other, half = logged_on(alice), half_way(alice)
    client = half_way(alice)
    change(client, NEW)
    assert not is_in(other)
    assert half.get(CHANGE)["Location"] == START_OVER
    assert is_in(client)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short", "too short"),
        ("alllowercase", "at least three of"),
        ("Alice-in-Wonder-1", "before the @ sign"),
        (password_of("Alice"), "before the @ sign"),
        ("Acme2026!", "a common password"),
    ],
)
def test_the_rules_of_passwords_hold_here_too(alice: User, new: str, words: str) -> None:
    client = half_way(alice)
    answer = client.post(CHANGE, {"new": new, "confirm": new})
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert not is_in(client)


def test_the_same_password_again_is_no_change(cast: Cast, clock: time_machine.Traveller) -> None:
    client = logged_on(cast.alice)
    data = {"current": password_of("Alice"), "new": NEW, "confirm": NEW}
    client.post("/settings/password/", data)
    order_change(cast.alice)
    half = browser()
    half.post("/logon/", {"address": cast.alice.address, "password": NEW})
    answer = half.post(CHANGE, {"new": NEW, "confirm": NEW})
    assert answer.status_code == 400
    assert "the same as the current one" in text_of(answer)
    assert not is_in(half)


def test_two_that_differ_change_nothing(alice: User) -> None:
    client = half_way(alice)
    assert change(client, NEW, "Other-Passw0rd-7")[0] == 400
    assert not is_in(client)


def test_the_second_step_comes_first(cast: Cast, clock: time_machine.Traveller) -> None:
    """E2: and its level holds for the session that begins after the change."""
    phone, _ = attached(cast.alice)
    order_change(cast.alice)
    client = half_way(cast.alice)
    assert client.get(CHANGE)["Location"] == BY_APP
    assert change(client, NEW) == (302, BY_APP)
    assert client.post(BY_APP, {"code": phone.code(), "trust": "on"})["Location"] == CHANGE
    assert gate_of(client) == CHANGE
    assert change(client, NEW) == (302, OVERVIEW)
    session = PortalSession.objects.get(account=cast.alice, ended_at=None, epoch=2)
    assert (session.assurance, session.proved) == (2, "authenticator")
    # The device is trusted under the new password.
    client.post("/logoff/")
    assert client.post("/logon/", {"address": cast.alice.address, "password": NEW})["Location"] == OVERVIEW


def test_whoever_has_the_password_and_guessed_codes_leaves_a_change_behind(
    cast: Cast, clock: time_machine.Traveller, settings: Settings
) -> None:
    """1.3: after thirty failures in a row the owner, in a browser that is known, has to change it.

    Mail programs that the password let in are ended; none gets in until then (A14).
    """
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]
    phone, _ = attached(cast.alice)
    owner = half_way(cast.alice)
    owner.post(BY_APP, {"code": phone.code()})
    owner.post("/logoff/")
    _guess_until_closed(cast.alice, phone, clock)
    assert [cut.credential for cut in Cut.objects.all()] == [f"account:{cast.alice.pk}"]
    stranger = half_way(cast.alice, source="198.51.100.7")
    refused = stranger.post(BY_APP, {"code": phone.code()})
    assert refused.status_code == 429
    assert not is_in(stranger)
    half_way(cast.alice, client=owner)
    assert owner.post(BY_APP, {"code": phone.code()})["Location"] == CHANGE
    assert change(owner, NEW) == (302, OVERVIEW)
    clock.shift(24 * 3600)
    anew = browser(source="198.51.100.7")
    anew.post("/logon/", {"address": cast.alice.address, "password": NEW})
    assert anew.post(BY_APP, {"code": phone.code()})["Location"] == OVERVIEW


def _guess_until_closed(account: User, phone: Phone, clock: time_machine.Traveller) -> None:
    outcome = CodeOutcome.WRONG
    while outcome is not CodeOutcome.CLOSED:
        outcome = check_factor(
            flow=flow_in(account, "attacker"), method=Method.AUTHENTICATOR, typed="000000", purpose="logon"
        )
        clock.shift(15 * 60)


# --- a temporary password past its end


def test_a14_a_temporary_password_past_its_end_opens_nothing(alice: User, clock: time_machine.Traveller) -> None:
    """E1: its own message only after the right password."""
    User.objects.filter(pk=alice.pk).update(password_ends_at=timezone.now() + timedelta(days=7))
    assert give_password(browser(), alice)["Location"] == CHANGE
    clock.shift(7 * 24 * 3600)
    client = browser()
    answer = give_password(client, alice)
    assert answer.status_code == 403
    assert "This password has expired" in text_of(answer)
    assert "sid" not in client.cookies
    assert LogonRecord.objects.latest("pk").reason == Reason.PASSWORD_EXPIRED
    wrong = client.post("/logon/", {"address": alice.address, "password": "Wrong-Passw0rd"})
    assert "The email address or password is incorrect." in text_of(wrong)
