"""Attacks M18 and M19 in a browser: what a copied cookie opens, and what a trusted logon does not (rule 7)."""

from collections.abc import Callable

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from security.factors.services import factor_changed
from security.models import ClientPassword, TrustedDevice
from security.policies import REQUIRED, SECOND_FACTOR
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import GENERATE, switched_on
from tests.security.factors.authenticators.acts import Phone, attached, text_of
from tests.security.logon.acts import BY_APP, CHANGE, OVERVIEW, give_password, half_way, is_in
from tests.security.notices.mailbox import subjects_for

DAY = 24 * 3600
VERIFY_GENERATE = "/settings/verify/generate/"


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    return attached(cast.alice)[0]


def _cookie(client: Client) -> str:
    return str(client.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME].value)


def _with_trust(token: str) -> Client:
    client = browser()
    client.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME] = token
    return client


@pytest.fixture
def trusting(cast: Cast, app: Phone, clock: time_machine.Traveller) -> Client:
    """Alice's browser a minute after she trusted it, logged off."""
    client = _with_trust(trusted(cast.alice))
    clock.shift(60)
    return client


def _is_asked(client: Client, account: User) -> bool:
    return give_password(client, account)["Location"] == BY_APP


def test_m18_nothing_happened_nothing_is_asked(cast: Cast, trusting: Client) -> None:
    """The other cases fail for their own reason only if this one passes."""
    before = _cookie(trusting)
    assert not _is_asked(trusting, cast.alice)
    assert is_in(trusting)
    assert _cookie(trusting) != before


def test_m18_the_cookie_at_anothers_logon(cast: Cast, trusting: Client) -> None:
    attached(cast.dora)
    assert _is_asked(_with_trust(_cookie(trusting)), cast.dora)
    assert not _is_asked(trusting, cast.alice)


def _new_password(account: User) -> None:
    # The same one again: that it was set is what counts, and the browser below still knows it.
    store_password(account=account, encoded=hash_password(password_of("Alice")))


def _new_factor(account: User) -> None:
    factor_changed(account=account)


@pytest.mark.parametrize("change", [_new_password, _new_factor], ids=["password", "factor"])
def test_m18_after_a_change(cast: Cast, trusting: Client, change: Callable[[User], None]) -> None:
    change(cast.alice)
    assert _is_asked(trusting, cast.alice)


def test_m18_after_an_order_about_the_second_step(cast: Cast, trusting: Client) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    assert _is_asked(trusting, cast.alice)


@pytest.mark.parametrize(("days", "is_asked"), [(29, False), (31, True)])
def test_m18_days_later(cast: Cast, trusting: Client, clock: time_machine.Traveller, days: int, is_asked: bool) -> None:
    clock.shift(days * DAY)
    assert _is_asked(trusting, cast.alice) is is_asked


def test_m18_a_rotated_value_ends_the_device_and_tells_the_owner(
    cast: Cast, trusting: Client, clock: time_machine.Traveller
) -> None:
    copied = _cookie(trusting)
    assert not _is_asked(trusting, cast.alice)
    clock.shift(60)
    before = subjects_for(cast.alice)
    assert _is_asked(_with_trust(copied), cast.alice)
    assert not TrustedDevice.objects.exists()
    assert AuditEvent.objects.filter(event="security:trusted-device:copied").count() == 1
    assert subjects_for(cast.alice) == [*before, "A trusted device was copied"]
    assert _is_asked(trusting, cast.alice)


def test_m18_a_wrong_password_uses_no_token_up(cast: Cast, trusting: Client) -> None:
    """A thief who copied the cookie but does not know the password learns and changes nothing."""
    thief = _with_trust(_cookie(trusting))
    thief.post("/logon/", {"address": cast.alice.address, "password": "wrong"})
    assert not _is_asked(trusting, cast.alice)


def test_a_removed_device_is_asked_again(cast: Cast, trusting: Client) -> None:
    """E10."""
    assert not _is_asked(trusting, cast.alice)
    trusting.post("/settings/trusted-devices/remove-all/")
    trusting.post("/logoff/")
    assert _is_asked(trusting, cast.alice)


def test_m19_a_trusted_logon_generates_nothing_without_the_second_factor(
    cast: Cast, app: Phone, trusting: Client, clock: time_machine.Traveller
) -> None:
    """Rule 7: the password alone is no proof where a factor is bound."""
    switched_on(cast.alice)
    give_password(trusting, cast.alice)
    assert is_in(trusting)
    assert trusting.get(GENERATE)["Location"].startswith(VERIFY_GENERATE)
    assert trusting.post(VERIFY_GENERATE, {"password": password_of("Alice")}).status_code == 400
    made_up = {"grant": "00000000-0000-4000-8000-000000000000", "label": "Mine", "kind": "mail"}
    assert trusting.post(GENERATE, made_up).status_code == 403
    assert not ClientPassword.objects.exists()
    clock.shift(60)
    assert trusting.post(VERIFY_GENERATE, {"code": app.code()})["Location"] == GENERATE


def test_m19_a_trusted_logon_sets_no_new_password_without_the_second_factor(
    cast: Cast, app: Phone, trusting: Client, clock: time_machine.Traveller
) -> None:
    """Rule 7, E11: a thief who has the browser and the password, and guessed until a new one was due, gets none."""
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=timezone.now())
    new = {"new": "Fresh-Passw0rd-7", "confirm": "Fresh-Passw0rd-7"}
    assert _is_asked(trusting, cast.alice)
    assert trusting.post(CHANGE, new)["Location"] == BY_APP
    clock.shift(60)
    assert trusting.post(BY_APP, {"code": app.code()})["Location"] == CHANGE
    assert trusting.post(CHANGE, new)["Location"] == OVERVIEW
    assert is_in(trusting)


def test_a4_the_owners_trusted_browser_is_not_shut_out_with_the_guesser(
    cast: Cast, app: Phone, trusting: Client, clock: time_machine.Traveller
) -> None:
    """Guessing made the change due; one who trusted this browser weeks ago proves the factor in it all the same."""
    for _ in range(6):
        guesser = half_way(cast.alice, source="198.51.100.7")
        for _ in range(5):
            guesser.post(BY_APP, {"code": "000000"})
        clock.shift(25 * 3600)
    assert "Too many wrong codes" in text_of(half_way(cast.alice).post(BY_APP, {"code": app.code()}))
    clock.shift(60)
    assert _is_asked(trusting, cast.alice)
    assert trusting.post(BY_APP, {"code": app.code()})["Location"] == CHANGE


@pytest.mark.parametrize(
    "path",
    [
        "/settings/phone/bind/",
        "/settings/authenticator/delete/",
        "/settings/recovery-codes/",
    ],
)
def test_m19_a_trusted_logon_changes_no_factor_without_the_second_factor(
    cast: Cast, trusting: Client, path: str
) -> None:
    give_password(trusting, cast.alice)
    cast.alice.refresh_from_db()
    epoch = cast.alice.factor_epoch
    for answer in (trusting.get(path), trusting.post(path, {"password": password_of("Alice"), "code": "000000"})):
        assert answer.status_code in {302, 400, 403, 409}
        assert "verify" in answer.headers.get("Location", "verify")
    cast.alice.refresh_from_db()
    assert cast.alice.factor_epoch == epoch
    assert trusting.get(OVERVIEW).status_code == 200
