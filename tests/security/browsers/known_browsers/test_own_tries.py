"""E1, 1.13: guesses elsewhere, even with the right password, hold nobody up in their own browser."""

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from security.browsers.known_browsers import browser_of
from security.factors.queries import factors_of
from security.flow.values import digest_of
from security.grants.rules import Purpose
from security.limits import PAIR
from security.models import KnownBrowser
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import DELETE, Phone, attached, text_of
from tests.security.factors.phones.acts import UNBIND, bound
from tests.security.logon.acts import BY_APP, LOGON, OVERVIEW, half_way, is_in, send
from tests.security.step_up.acts import grant_in

STEP = 30
FOR_DELETION = "/settings/verify/delete-authenticator/authenticator/"
PROOF, PASSWORD_CHANGE = "/settings/verify/change-factor/authenticator/", "/settings/password/"
HOME, ELSEWHERE = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    phone, _ = attached(cast.alice)
    bound(cast.alice)
    return phone


def in_with_app(account: User, app: Phone, clock: time_machine.Traveller, *, source: str) -> Client:
    clock.shift(STEP)
    client = half_way(account, source=source)
    assert client.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW
    return client


def guess_codes(account: User, *, source: str) -> None:
    """Guess with the right password until nothing is looked at any more."""
    stranger = half_way(account, source=source)
    answers = [stranger.post(BY_APP, {"code": "000000"}) for _ in range(6)]
    assert "Too many" in text_of(answers[-1])


def prove(client: Client, account: User, app: Phone, page: str = PROOF) -> HttpResponse:
    return client.post(page, {"code": app.code(), "password": password_of(account.name)})


def test_the_owner_deletes_the_authenticator(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    """By the one proof that it takes; a browser that proved nothing waits with the guesser."""
    owner = in_with_app(cast.alice, app, clock, source=HOME)
    guess_codes(cast.alice, source=ELSEWHERE)
    clock.shift(STEP)
    assert prove(owner, cast.alice, app, FOR_DELETION).status_code == 302
    form = {"grant": grant_in(owner, cast.alice, Purpose.DELETE_AUTHENTICATOR)}
    assert owner.post(DELETE, form)["Location"] == OVERVIEW
    assert not factors_of(account=cast.alice).has_authenticator


def test_whoever_has_only_the_session_waits_with_the_guesser(
    cast: Cast, app: Phone, clock: time_machine.Traveller
) -> None:
    owner = in_with_app(cast.alice, app, clock, source=HOME)
    guess_codes(cast.alice, source=ELSEWHERE)
    thief = browser(source=ELSEWHERE)
    thief.cookies["sid"] = owner.cookies["sid"].value
    clock.shift(STEP)
    answer = prove(thief, cast.alice, app, FOR_DELETION)
    assert "Too many failed attempts." in text_of(answer)
    assert factors_of(account=cast.alice).has_authenticator


def test_the_owner_unbinds_the_phone(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    owner = in_with_app(cast.alice, app, clock, source=HOME)
    guess_codes(cast.alice, source=ELSEWHERE)
    clock.shift(STEP)
    assert prove(owner, cast.alice, app).status_code == 302
    assert owner.post(UNBIND, {"grant": str(grant_in(owner, cast.alice))})["Location"] == OVERVIEW
    assert not factors_of(account=cast.alice).has_phone


def guess_passwords(account: User, *, source: str) -> None:
    """Guess from the owner's own network until the right password is not looked at either."""
    colleague = browser(source=source)
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(PAIR.tries):
            send(colleague, account.address, f"Guess-{number}-Passw0rd")
        assert send(colleague, account.address, password_of(account.name)).status_code == 429


def test_the_owner_proves_himself_with_the_password(cast: Cast) -> None:
    owner = browser(source=HOME)
    owner.post(LOGON, {"address": cast.dora.address, "password": password_of("Dora")})
    guess_passwords(cast.dora, source=HOME)
    answer = owner.post("/settings/verify/generate/", {"password": password_of("Dora")})
    assert answer.status_code == 302


def test_the_owner_changes_the_password(cast: Cast) -> None:
    owner = browser(source=HOME)
    owner.post(LOGON, {"address": cast.dora.address, "password": password_of("Dora")})
    guess_passwords(cast.dora, source=HOME)
    new = "Fresh-Passw0rd-7"
    form = {"current": password_of("Dora"), "new": new, "confirm": new}
    assert owner.post(PASSWORD_CHANGE, form)["Location"] == OVERVIEW
    assert is_in(owner)


def test_a_browser_of_two_accounts_is_known_to_both(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    """A4: Alice's browser is her postmaster's as well; no matter who logged on in it last, nobody shuts her out."""
    client = in_with_app(cast.alice, app, clock, source=HOME)
    client.post("/logoff/")
    client.post(LOGON, {"address": cast.bob.address, "password": password_of("Postmaster")})
    client.post("/logoff/")
    guess_codes(cast.alice, source=ELSEWHERE)
    clock.shift(STEP)
    assert half_way(cast.alice, client=client).post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


def test_an_identifier_from_before_the_logon_is_worth_nothing(
    cast: Cast, app: Phone, clock: time_machine.Traveller
) -> None:
    """A7: planted in the owner's browser, or copied from it, it names no browser any more."""
    colleague = browser(source=ELSEWHERE)
    colleague.post(LOGON, {"address": cast.dora.address, "password": password_of("Dora")})
    planted = colleague.cookies[settings.BROWSER_COOKIE_NAME].value
    owner = browser(source=HOME)
    owner.cookies[settings.BROWSER_COOKIE_NAME] = planted
    clock.shift(STEP)
    half_way(cast.alice, client=owner)
    assert owner.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW
    assert not KnownBrowser.objects.filter(browser_digest=digest_of(planted)).exists()
    own = digest_of(owner.cookies[settings.BROWSER_COOKIE_NAME].value)
    assert browser_of(account=cast.alice, digest=own).has_proved
    assert not browser_of(account=cast.dora, digest=own).has_proved
