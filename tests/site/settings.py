"""What people decide about their own accounts, second factors apart."""

from django.test import Client

from security.grants.rules import Purpose
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import give_cookie, trusted
from tests.security.client_passwords.acts import switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.site.objects import a_client_password, a_logon, a_trusted_device, a_warning, an_old_password, another_session
from tests.site.people import OVERVIEW, TWICE, alice, proved, stop_changes_of
from tests.site.table import (
    ALICE,
    ALICE_LED_ON,
    ALICE_UNPROVED,
    MAILBOXES,
    MAILBOXES_INVALID,
    MAILBOXES_LED_ON,
    MAILBOXES_UNPROVED,
    MAILBOXES_WITHOUT,
    NOT_THAT_WAY,
    Visit,
    page,
)

SETTINGS = "/settings"
# The order of her postmaster holds Alice's switch on; the others' is off.
SWITCH_ON_PAGE = (302, 403, 200, 200, 200, 302, 200)
SWITCH_OFF_PAGE = SWITCH_OFF_UNPROVED = (302, 403, 302, 302, 302, 403, 302)
GENERATE_PAGE = (302, 403, 409, 409, 409, 302, 409)

page("security:overview", MAILBOXES, NOT_THAT_WAY, empty="")(alice)


@page("security:notice-settings", MAILBOXES, MAILBOXES_LED_ON)
def notice_settings(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice), {}, f"{SETTINGS}/notices/")


# --- proofs and passwords


@page("security:step-up", MAILBOXES, MAILBOXES_INVALID, ("generate",))
def step_up(cast: Cast) -> Visit:
    typed = {"password": password_of("Alice")}
    return Visit(logged_on(cast.alice), typed, f"{SETTINGS}/client-passwords/generate/", tuple(typed))


# None of the cast has an authenticator or a phone.
@page("security:step-up-method", MAILBOXES_WITHOUT, MAILBOXES_WITHOUT, ("turn-off", "authenticator"))
def step_up_method(cast: Cast) -> Visit:
    phone, _ = attached(cast.alice)
    cast.alice.refresh_from_db()
    typed = {"code": phone.code(), "password": password_of("Alice")}
    return Visit(logged_on(cast.alice), typed, f"{SETTINGS}/client-passwords/turn-off/", tuple(typed))


@page("security:step-up-send", NOT_THAT_WAY, MAILBOXES_WITHOUT, ("generate",))
def step_up_send(cast: Cast) -> Visit:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    return Visit(logged_on(cast.alice), {}, f"{SETTINGS}/verify/generate/phone/")


@page("security:password-change", MAILBOXES, MAILBOXES_INVALID)
def password_change(cast: Cast) -> Visit:
    typed = {"current": password_of("Alice"), **TWICE}
    return Visit(logged_on(cast.alice), typed, OVERVIEW, tuple(typed))


@page("security:client-passwords-turn-on", SWITCH_ON_PAGE, MAILBOXES_LED_ON)
def turn_on(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice), {}, f"{SETTINGS}/client-passwords/generate/")


@page("security:client-passwords-turn-off", SWITCH_OFF_PAGE, SWITCH_OFF_UNPROVED)
def turn_off(cast: Cast) -> Visit:
    client, grant = proved(switched_on(cast.alice), Purpose.TURN_OFF)
    return Visit(client, grant, OVERVIEW)


@page("security:client-password-generate", GENERATE_PAGE, MAILBOXES_UNPROVED)
def generate(cast: Cast) -> Visit:
    client, grant = proved(switched_on(cast.alice), Purpose.GENERATE)
    return Visit(client, {**grant, "label": "My phone", "kind": "mail"}, "", ("label",))


@page("security:client-password-delete", ALICE, ALICE_LED_ON, a_client_password)
def client_password_delete(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice), {}, OVERVIEW)


@page("security:client-password-limits", ALICE_LED_ON, ALICE_UNPROVED, a_client_password)
def client_password_limits(cast: Cast) -> Visit:
    client, grant = proved(switched_on(cast.alice), Purpose.LIMIT)
    return Visit(client, {**grant, "networks": "192.0.2.0/24"}, OVERVIEW)


# Who has none is led on to the overview.
@page("security:client-password-delete-old", MAILBOXES_LED_ON, MAILBOXES_LED_ON)
def old_password_delete(cast: Cast) -> Visit:
    an_old_password(cast)
    return Visit(logged_on(cast.alice), {}, OVERVIEW)


# --- what the link of a notice stopped; nothing of the cast is, and none has a second factor to decide about it


@page("security:frozen", MAILBOXES_LED_ON, NOT_THAT_WAY)
@page("security:frozen-thaw", MAILBOXES_LED_ON, MAILBOXES_UNPROVED)
@page("security:frozen-remove", MAILBOXES_LED_ON, MAILBOXES_UNPROVED)
def frozen(cast: Cast) -> Visit:
    stop_changes_of(cast.alice)
    client, grant = proved(cast.alice)
    return Visit(client, grant, OVERVIEW)


# --- devices, sessions and logons


def _trusting(cast: Cast) -> Client:
    token = trusted(cast.alice)
    client = logged_on(cast.alice)
    give_cookie(client, token)
    return client


page("security:trusted-device-list", MAILBOXES, NOT_THAT_WAY, empty="")(alice)


@page("security:trusted-device-remove", MAILBOXES_LED_ON, ALICE_LED_ON, a_trusted_device, shows=302)
@page("security:trusted-device-remove-all", MAILBOXES, MAILBOXES_LED_ON)
def trusted_device_remove(cast: Cast) -> Visit:
    return Visit(_trusting(cast), {}, f"{SETTINGS}/trusted-devices/")


@page("security:trusted-device-not-mine", MAILBOXES, MAILBOXES_LED_ON)
def trusted_device_not_mine(cast: Cast) -> Visit:
    return Visit(_trusting(cast), {}, f"{SETTINGS}/password/")


page("security:session-list", MAILBOXES, NOT_THAT_WAY, empty="")(alice)


@page("security:session-end", MAILBOXES_LED_ON, ALICE_LED_ON, another_session, shows=302)
def session_end(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice), {}, f"{SETTINGS}/sessions/")


@page("security:session-end-others", MAILBOXES, MAILBOXES_LED_ON)
def session_end_others(cast: Cast) -> Visit:
    another_session(cast)
    return Visit(logged_on(cast.alice), {}, f"{SETTINGS}/sessions/")


page("security:logon-list", MAILBOXES, NOT_THAT_WAY, empty="?kind=pop3")(alice)
page("security:operation-list", MAILBOXES, NOT_THAT_WAY, empty="?kind=files")(alice)
page("security:logon-not-me", ALICE, NOT_THAT_WAY, a_logon)(alice)


@page("security:logon-was-me", NOT_THAT_WAY, ALICE_LED_ON, a_warning)
def logon_was_me(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice), {}, OVERVIEW)
