"""Who gets what from every URL: one table. A URL that is missing from it fails (docs/security.md 1.11; attack T)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policies.services import set_policy
from mailportal.throttle.counters import hit
from security.client_passwords.digests import DIGESTS
from security.limits import SPRAY
from security.models import ClientPassword, PortalSession, TrustedDevice
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.records.rules import Channel, Reason
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.contract.addresses import all_names
from tests.security.account.logon_history.acts import logon
from tests.security.browsers.trusted_devices.acts import trusted

# Mallory never logged on; Alice and Dora are employees of Acme, Bob is its postmaster; Charlie is an employee of
# Globex, Gina its postmaster; Olga is an operator. Objects in the URLs are Alice's, or of her domain; those who may
# act on them come last, so that nobody meets what they did.
PEOPLE = ("mallory", "olga", "charlie", "gina", "dora", "alice", "bob")


@dataclass(frozen=True)
class World:
    """The objects that the URLs name."""

    cast: Cast
    client_password: UUID
    exception: int

    @property
    def trusted_device(self) -> UUID:
        """A device that Alice trusts."""
        trusted(self.cast.alice)
        return TrustedDevice.objects.latest("pk").public_id

    @property
    def session(self) -> UUID:
        """A session of Alice in another browser."""
        logged_on(self.cast.alice, source="198.51.100.7")
        return PortalSession.objects.filter(account=self.cast.alice).latest("created_at").public_id


def of_nothing(_: World) -> list[object]:
    return []


def for_generate(_: World) -> list[object]:
    return ["generate"]


def for_generate_by_authenticator(_: World) -> list[object]:
    return ["generate", "authenticator"]


def by_authenticator(_: World) -> list[object]:
    return ["authenticator"]


def of_client_password(world: World) -> list[object]:
    return [world.client_password]


def of_alice(world: World) -> list[object]:
    return [world.cast.alice.public_id]


def of_sales(world: World) -> list[object]:
    return [world.cast.sales.pk]


def of_trusted_device(world: World) -> list[object]:
    return [world.trusted_device]


def of_session(world: World) -> list[object]:
    return [world.session]


def of_logon(world: World) -> list[object]:
    return [logon(world.cast.alice).pk]


def of_warning(world: World) -> list[object]:
    return [logon(world.cast.alice, Reason.CLIENT_PASSWORD_NEEDED, channel=Channel.IMAP).pk]


def of_exception(world: World) -> list[object]:
    return [world.exception]


def of_network(world: World) -> list[object]:
    hit(SPRAY, str(world.cast.acme.pk), "198.51.100.0/24", times=SPRAY.tries)
    return ["198.51.100.0_24"]


def of_captcha(_: World) -> list[object]:
    return ["logon", "0" * 32]


def of_report(_: World) -> list[object]:
    return ["A" * 43]


@dataclass(frozen=True)
class Row:
    """One URL: what GET and an empty POST answer to each of PEOPLE, and the objects that it names."""

    name: str
    get: tuple[int, ...]
    post: tuple[int, ...]
    arguments: Callable[[World], list[object]] = of_nothing


def everybody(status: int) -> tuple[int, ...]:
    return (status,) * len(PEOPLE)


NOT_THAT_WAY = everybody(405)
# A gate of the logon: whoever is at none starts over.
STAGE = everybody(302)
# 302 for Mallory leads to the logon page, 403 is somebody of the wrong role, 404 the wrong domain or person.
# Columns:   mallory olga charlie gina dora alice bob
MAILBOXES = (302, 403, 200, 200, 200, 200, 200)
MAILBOXES_LED_ON = (302, 403, 302, 302, 302, 302, 302)
MAILBOXES_INVALID = (302, 403, 400, 400, 400, 400, 400)
MAILBOXES_UNPROVED = (302, 403, 403, 403, 403, 403, 403)
MAILBOXES_CONFLICT = (302, 403, 409, 409, 409, 409, 409)
MAILBOXES_WITHOUT = (302, 403, 404, 404, 404, 404, 404)
MAILBOXES_NOT_THAT_WAY = (302, 403, 405, 405, 405, 405, 405)
# The order of her postmaster holds Alice's switch on; the others' is off.
SWITCH_ON_PAGE = (302, 403, 200, 200, 200, 302, 200)
SWITCH_OFF_PAGE = SWITCH_OFF_UNPROVED = (302, 403, 302, 302, 302, 403, 302)
GENERATE_PAGE = (302, 403, 409, 409, 409, 302, 409)
ALICE = (302, 403, 404, 404, 404, 200, 404)
ALICE_LED_ON = (302, 403, 404, 404, 404, 302, 404)
POSTMASTERS = (302, 403, 403, 200, 403, 403, 200)
POSTMASTERS_LED_ON = (302, 403, 403, 302, 403, 403, 302)
POSTMASTERS_INVALID = (302, 403, 403, 400, 403, 403, 400)
POSTMASTERS_WITHOUT_DRAFT = (302, 403, 403, 409, 403, 403, 409)
BOB = (302, 403, 403, 404, 403, 403, 200)
BOB_LED_ON = (302, 403, 403, 404, 403, 403, 302)
BOB_UNPROVED = (302, 403, 403, 404, 403, 403, 403)
BOB_INVALID = (302, 403, 403, 404, 403, 403, 400)

TABLE = [
    Row("home", (302, 403, 302, 302, 302, 302, 302), NOT_THAT_WAY),
    Row("ui:theme-set", NOT_THAT_WAY, everybody(400)),
    Row("security:language-set", NOT_THAT_WAY, everybody(400)),
    # Nothing is drawn for a browser that has seen no form.
    Row("captcha:picture", everybody(404), NOT_THAT_WAY, of_captcha),
    Row("captcha:sound", everybody(404), NOT_THAT_WAY, of_captcha),
    Row("captcha:work", everybody(404), NOT_THAT_WAY, of_captcha),
    # A gateway's report needs an address that only it was told.
    Row("sms:delivery", everybody(404), NOT_THAT_WAY, of_report),
    Row("security:logon", (200, 403, 302, 302, 302, 302, 302), everybody(400)),
    Row("security:logoff", (302, 200, 200, 200, 200, 200, 200), everybody(302)),
    Row("security:password-link", everybody(200), everybody(400)),
    Row("security:freeze", everybody(200), everybody(400)),
    # Nothing of theirs is stopped; none of them has a second factor that could decide about it.
    Row("security:frozen", MAILBOXES_LED_ON, MAILBOXES_NOT_THAT_WAY),
    Row("security:frozen-thaw", MAILBOXES_LED_ON, MAILBOXES_UNPROVED),
    Row("security:frozen-remove", MAILBOXES_LED_ON, MAILBOXES_UNPROVED),
    Row("security:notice-settings", MAILBOXES, MAILBOXES_LED_ON),
    Row("security:recovery-start", everybody(200), NOT_THAT_WAY),
    Row("security:second-step", STAGE, NOT_THAT_WAY),
    Row("security:second-step-method", STAGE, STAGE, by_authenticator),
    Row("security:second-step-send", NOT_THAT_WAY, STAGE),
    Row("security:enrolment", STAGE, STAGE),
    Row("security:enrolment-confirm", STAGE, STAGE),
    Row("security:enrolment-download", NOT_THAT_WAY, STAGE),
    Row("security:forced-change", STAGE, STAGE),
    Row("security:step-up", MAILBOXES, MAILBOXES_INVALID, for_generate),
    # None of the cast has an authenticator or a phone.
    Row("security:step-up-method", MAILBOXES_WITHOUT, MAILBOXES_WITHOUT, for_generate_by_authenticator),
    Row("security:step-up-send", NOT_THAT_WAY, MAILBOXES_WITHOUT, for_generate),
    Row("security:password-change", MAILBOXES, MAILBOXES_INVALID),
    Row("security:overview", MAILBOXES, MAILBOXES_NOT_THAT_WAY),
    Row("security:client-passwords-turn-on", SWITCH_ON_PAGE, MAILBOXES_LED_ON),
    Row("security:client-passwords-turn-off", SWITCH_OFF_PAGE, SWITCH_OFF_UNPROVED),
    Row("security:client-password-generate", GENERATE_PAGE, MAILBOXES_UNPROVED),
    Row("security:client-password-delete", ALICE, ALICE_LED_ON, of_client_password),
    Row("security:authenticator-attach", MAILBOXES_LED_ON, MAILBOXES_UNPROVED),
    Row("security:authenticator-confirm", MAILBOXES_LED_ON, MAILBOXES_CONFLICT),
    Row("security:authenticator-replace", MAILBOXES_LED_ON, MAILBOXES_LED_ON),
    Row("security:authenticator-delete", MAILBOXES_LED_ON, MAILBOXES_LED_ON),
    Row("security:question-list", MAILBOXES_LED_ON, MAILBOXES_UNPROVED),
    Row("security:question-confirm", MAILBOXES_LED_ON, MAILBOXES_CONFLICT),
    Row("security:set-up", STAGE, NOT_THAT_WAY),
    Row("security:set-up-questions", STAGE, STAGE),
    Row("security:set-up-confirm", STAGE, STAGE),
    Row("security:set-up-choose-anew", NOT_THAT_WAY, STAGE),
    Row("security:set-up-phone", STAGE, STAGE),
    Row("security:set-up-phone-code", STAGE, STAGE),
    Row("security:set-up-phone-send", NOT_THAT_WAY, STAGE),
    Row("security:set-up-phone-skip", NOT_THAT_WAY, STAGE),
    Row("security:phone-bind", MAILBOXES_LED_ON, MAILBOXES_UNPROVED),
    Row("security:phone-bind-code", MAILBOXES_LED_ON, MAILBOXES_CONFLICT),
    Row("security:phone-bind-code-send", NOT_THAT_WAY, MAILBOXES_CONFLICT),
    Row("security:phone-unbind", MAILBOXES_LED_ON, MAILBOXES_LED_ON),
    Row("security:recovery-code-renew", MAILBOXES_CONFLICT, MAILBOXES_UNPROVED),
    Row("security:recovery-code-download", NOT_THAT_WAY, MAILBOXES_CONFLICT),
    Row("security:trusted-device-list", MAILBOXES, MAILBOXES_NOT_THAT_WAY),
    Row("security:trusted-device-remove-all", MAILBOXES, MAILBOXES_LED_ON),
    Row("security:trusted-device-not-mine", MAILBOXES, MAILBOXES_LED_ON),
    Row("security:trusted-device-remove", MAILBOXES_LED_ON, ALICE_LED_ON, of_trusted_device),
    Row("security:session-list", MAILBOXES, MAILBOXES_NOT_THAT_WAY),
    Row("security:session-end-others", MAILBOXES, MAILBOXES_LED_ON),
    Row("security:session-end", MAILBOXES_LED_ON, ALICE_LED_ON, of_session),
    Row("security:logon-list", MAILBOXES, MAILBOXES_NOT_THAT_WAY),
    Row("security:logon-not-me", ALICE, MAILBOXES_NOT_THAT_WAY, of_logon),
    Row("security:logon-was-me", MAILBOXES_NOT_THAT_WAY, ALICE_LED_ON, of_warning),
    Row("admin_console:home", POSTMASTERS_LED_ON, NOT_THAT_WAY),
    Row("admin_console:employee-list", POSTMASTERS, NOT_THAT_WAY),
    Row("admin_console:employee-detail", BOB, NOT_THAT_WAY, of_alice),
    Row("admin_console:employee-protocols", BOB, BOB_INVALID, of_alice),
    Row("admin_console:employee-freeze", BOB, BOB_LED_ON, of_alice),
    Row("admin_console:employee-unfreeze", BOB, BOB_LED_ON, of_alice),
    Row("admin_console:network-list", POSTMASTERS, NOT_THAT_WAY),
    Row("admin_console:network-lift", BOB_LED_ON, BOB_UNPROVED, of_network),
    Row("admin_console:employee-thaw", BOB_LED_ON, BOB_UNPROVED, of_alice),
    Row("admin_console:employee-remove-frozen", BOB_LED_ON, BOB_UNPROVED, of_alice),
    Row("admin_console:policy-edit", POSTMASTERS, POSTMASTERS_INVALID),
    Row("admin_console:policy-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT),
    Row("admin_console:policy-exception-whom", POSTMASTERS, NOT_THAT_WAY),
    Row("admin_console:policy-exception-department", BOB, BOB_INVALID, of_sales),
    Row("admin_console:policy-exception-employee", BOB, BOB_LED_ON, of_alice),
    Row("admin_console:policy-exception-remove", POSTMASTERS_LED_ON, BOB_LED_ON, of_exception),
]


@pytest.fixture
def world(cast: Cast) -> World:
    kid, digest = DIGESTS.new(cast.alice.address, "0123456789abcdef")
    client_password = ClientPassword.objects.create(
        account=cast.alice, slot=0, label="iPhone", kind="mail", kid=kid, digest=digest
    )
    exception = set_policy(
        kind=CLIENT_PASSWORDS, domain=cast.acme, value=REQUIRED, owner=cast.bob.address, account=cast.alice
    )
    return World(cast, client_password.public_id, exception.pk)


def client_of(person: str, cast: Cast) -> Client:
    return browser() if person == "mallory" else logged_on(getattr(cast, person))


def answers(row: Row, world: World, method: str) -> dict[str, int]:
    url = reverse(row.name, args=row.arguments(world))
    return {person: getattr(client_of(person, world.cast), method)(url).status_code for person in PEOPLE}


def test_every_url_is_in_the_table() -> None:
    assert sorted(row.name for row in TABLE) == sorted(all_names())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_who_may_read(world: World, row: Row) -> None:
    assert answers(row, world, "get") == dict(zip(PEOPLE, row.get, strict=True))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_who_may_write(world: World, row: Row) -> None:
    """T1."""
    assert answers(row, world, "post") == dict(zip(PEOPLE, row.post, strict=True))


# Neither is a page to come back to.
LED_OUT = {"home": "/logon/", "security:logoff": "/logon/?ended=logged-off"}


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.get[0] == 302 and row.get != STAGE], ids=lambda row: row.name
)
def test_a_stranger_is_led_to_the_logon_page_and_back(world: World, row: Row) -> None:
    url = reverse(row.name, args=row.arguments(world))
    target = browser().get(url)["Location"]
    assert target == LED_OUT.get(row.name, f"/logon/?{urlencode({'next': url})}")


WORDS = {of_nothing, for_generate, for_generate_by_authenticator, by_authenticator, of_captcha, of_report}
OBJECTS = [row for row in TABLE if row.arguments not in WORDS]


@pytest.mark.parametrize("row", OBJECTS, ids=lambda row: row.name)
def test_what_never_was_is_as_missing_as_what_is_foreign(world: World, row: Row) -> None:
    made_up: list[object] = [uuid4()] if isinstance(row.arguments(world)[0], UUID) else [987654]
    client, method = logged_on(world.cast.bob), "post" if row.get[-1] in {302, 405} else "get"
    assert getattr(client, method)(reverse(row.name, args=made_up)).status_code == 404
