"""E4: what the overview says of each part is so, in whatever state the account is."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from security.client_passwords.services import delete_client_password
from security.policies import (
    FACTOR_AUTHENTICATOR,
    FACTOR_PHONE,
    OFF,
    ON,
    QUESTIONS_AS_SECOND_STEP,
    REFUSED,
    THIRD_PARTY_CLIENTS,
)
from security.records.rules import Channel, Reason
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import OVERVIEW, SOURCE, issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.factors.questions.acts import set_up

ASKED_OF_TWO = "We ask for one of these after your password. You have two"
KEEP_TWO = "We ask for one of these after your password. Keep two"
KEEP_CODES = "We ask for it after your password. Keep your recovery codes in case you lose it."
SWITCHED_OFF = "Your administrator has turned it off."


@pytest.fixture
def alice(cast: Cast, settings: Settings) -> User:
    settings.SMS_COUNTRIES = ["CN"]
    return cast.alice


def _text(account: User) -> str:
    return re.sub(r"\s+", " ", logged_on(account).get(OVERVIEW).content.decode())


def test_without_a_second_step_the_password_is_enough(cast: Cast, alice: User) -> None:
    text = _text(alice)
    assert "Anyone with your password can get in. Add a second step." in text
    assert "Bind a phone to get codes by text message" in text
    assert "after your password" not in text
    for kind in (FACTOR_AUTHENTICATOR, FACTOR_PHONE):
        cast.order(kind, OFF)
    text = _text(alice)
    assert "Anyone with your password can get in. Your administrator does not offer a second step" in text
    assert "Add a second step." not in text


def test_questions_as_second_step_are_said(cast: Cast, alice: User) -> None:
    set_up(alice)
    assert "Anyone with your password can get in." in _text(alice)
    cast.order(QUESTIONS_AS_SECOND_STEP, ON)
    text = _text(alice)
    assert "We ask your security questions after your password. Add one of these: it is safer." in text
    assert "Anyone with your password" not in text


def test_two_factors_are_two_only_while_both_are_asked_for(cast: Cast, alice: User) -> None:
    attached(alice)
    bound(alice)
    assert ASKED_OF_TWO in _text(alice)
    cast.order(FACTOR_PHONE, OFF)
    text = _text(alice)
    assert ASKED_OF_TWO not in text
    assert KEEP_CODES in text
    assert text.count(SWITCHED_OFF) == 1
    # What is bound can be taken away still.
    assert "/settings/phone/unbind/" in text


def test_two_are_advised_where_there_are_two_to_have(cast: Cast, alice: User) -> None:
    attached(alice)
    assert KEEP_TWO in _text(alice)
    cast.order(FACTOR_PHONE, OFF)
    assert KEEP_CODES in _text(alice)


def test_the_last_factor_is_asked_for_though_it_is_offered_no_more(cast: Cast, alice: User) -> None:
    attached(alice)
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    text = _text(alice)
    assert "It shows a new code every 30 seconds." in text
    assert SWITCHED_OFF not in text


def test_browsers_that_skip_it_are_said(alice: User) -> None:
    attached(alice)
    assert "Browsers that you trust skip it." not in _text(alice)
    trusted(alice)
    assert "Browsers that you trust skip it." in _text(alice)


def test_what_the_web_password_opens(cast: Cast, alice: User) -> None:
    """No webmail: one that logs on by IMAP is refused like any other program."""
    assert "You and your mail programs log on with it." in _text(alice)
    text = _text(switched_on(alice))
    assert "You log on to this portal with it." in text
    assert "webmail" not in text
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    assert "You log on to this portal with it." in _text(alice)
    assert "in the browser instead" not in _text(alice)


@pytest.mark.django_db(transaction=True)
def test_what_helps_a_program_that_still_tries(cast: Cast, alice: User) -> None:
    """M4."""
    row = issue(switched_on(alice), label="Old iPhone").client_password
    delete_client_password(account=alice, public_id=row.public_id, source=SOURCE)
    logon(alice, Reason.CLIENT_PASSWORD_DELETED, channel=Channel.IMAP, credential=row.credential)
    assert "or give it a new security password." in _text(alice)
    User.objects.filter(pk=alice.pk).update(client_passwords_since=None)
    assert "or enter your web logon password there." in _text(alice)
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    assert "Remove the account from that program. <a" in _text(alice)


def test_the_hint_promises_no_single_click(alice: User) -> None:
    """Ending a session or removing a device takes two."""
    assert "one click" not in _text(alice)


def test_turning_off_where_mail_programs_are_refused_promises_nothing(cast: Cast, alice: User) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    client: Client = logged_on(switched_on(alice))
    client.post("/settings/verify/turn-off/", {"password": "Alice-Passw0rd"})
    page = client.get("/settings/client-passwords/turn-off/").content.decode()
    assert "mail programs still cannot log on" in page
    assert "Enter your web logon password in each of them." not in page
