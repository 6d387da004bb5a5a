"""X6: what a try would come to is what the listener and the logon page then say of it, in every state, from anywhere.

And asking leaves nothing behind: no counter, no logon record, no row.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from mailportal.throttle.counters import hit
from mailportal.web.client_address import network_of
from security.client_passwords.rules import ClientKind
from security.factors.queries import standing_of
from security.limits import MAIL_HOME_DAY, MAIL_STRANGERS_DAY, OWN_BROWSERS_DAY, PAIR, SPRAY, STRANGERS_DAY
from security.models import ClientPassword, LogonRecord
from security.passwords.tally import subject_of
from security.policies import (
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    LOGON_NETWORKS,
    LOGON_NETWORKS_IN_MAIL,
    OFF,
    ON,
    POP3,
    REFUSED,
    REQUIRED,
    THIRD_PARTY_CLIENTS,
)
from security.records.rules import Channel, Reason, Result
from security.ways_in.rules import Gate, Way
from security.ways_in.supposing import CHANNELS, Foreseen, ShownSecret, SupposedTry, foresee
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.address_limits.acts import block
from tests.security.logon.acts import send
from tests.security.mail_auth.conftest import HOME, MailServer, issue
from tests.security.mail_auth.test_ways_in import STATES

AWAY = "198.51.100.9"
SECRETS = {ShownSecret.ACCOUNT: password_of("Alice"), ShownSecret.WRONG: "Never-was-a-pa55word-{}"}
MAIL = tuple(channel for channel in CHANNELS if channel is not Channel.WEB)
HOME_NETWORK, AWAY_NETWORK = "192.0.2.0/24", "198.51.100.0/24"


def _at_home(cast: Cast) -> None:
    """Alice logged on at home within 30 days."""
    now = timezone.now()
    LogonRecord.objects.create(
        at=now,
        last_at=now,
        account_id=cast.alice.pk,
        domain_id=cast.acme.pk,
        network=HOME_NETWORK,
        channel=Channel.IMAP,
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
    )


def _tried(*limits: tuple[object, tuple[str, ...]]) -> Callable[[Cast], None]:
    def act(cast: Cast) -> None:
        _at_home(cast)
        for limit, parts in limits:
            named = [part.format(subject=subject_of(cast.alice.address), domain=cast.acme.pk) for part in parts]
            hit(limit, *named, times=limit.tries)  # type: ignore[attr-defined,arg-type]  # a Limit

    return act


def _exempt_at_home(cast: Cast) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, HOME_NETWORK)


def _only_at_home(cast: Cast) -> None:
    cast.order(LOGON_NETWORKS, HOME_NETWORK)
    cast.order(LOGON_NETWORKS_IN_MAIL, ON)


EVERY_STATE: dict[str, Callable[[Cast], object]] = {
    **STATES,
    "required": lambda cast: cast.order(CLIENT_PASSWORDS, REQUIRED),
    "chosen networks": lambda cast: cast.order(LOGON_NETWORKS, HOME_NETWORK),
    "chosen networks in mail": _only_at_home,
    "exempt networks": _exempt_at_home,
    "a blocked network": lambda cast: block(cast.acme, AWAY_NETWORK),
    "strangers' day": _tried((MAIL_STRANGERS_DAY, ("{subject}",))),
    "home's day": _tried((MAIL_HOME_DAY, ("{subject}",))),
    "the pair": _tried((PAIR, (HOME_NETWORK, "{subject}"))),
    "a spray": _tried((SPRAY, ("{domain}", AWAY_NETWORK))),
    "many in the company": _tried((SPRAY, ("{domain}", AWAY_NETWORK)), (SPRAY, ("{domain}", HOME_NETWORK))),
    "the web's days": _tried((STRANGERS_DAY, ("{subject}",)), (OWN_BROWSERS_DAY, ("{subject}",))),
}


def asked(account: User, channel: Channel, shown: ShownSecret, address: str) -> Foreseen:
    fresh = User.objects.select_related("domain", "department").get(pk=account.pk)
    living = tuple(ClientPassword.objects.filter(account=fresh, revoked_at=None).order_by("slot"))
    return foresee(SupposedTry(channel, shown, address, living), standing=standing_of(fresh))


def rows() -> dict[str, list[object]]:
    """Return all that is in the database."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


@pytest.mark.parametrize("state", EVERY_STATE)
def test_mail_is_foreseen_by_the_code_that_decides(mail_server: MailServer, cast: Cast, state: str) -> None:
    EVERY_STATE[state](cast)
    said = set()
    for number, (channel, address, shown) in enumerate(product(MAIL, (HOME, AWAY), SECRETS)):
        told = asked(cast.alice, channel, shown, address)
        # A word of its own each time: the same again is looked at once more.
        secret = SECRETS[shown].format(number)
        answer = mail_server.logon(cast.alice, secret, protocol=channel.value, remote=address)
        assert answer.result == told.result, (channel, address, shown)
        said.add((channel.value, told.result.value, told.reason.value, network_of(address)))
        mail_server.pause()
    mail_server.stop_recording()
    ours = LogonRecord.objects.filter(account_id=cast.alice.pk).exclude(source_address="")
    recorded = set(ours.values_list("channel", "result", "reason", "network"))
    # A busy machine may leave a row out of the log, but never put one in.
    assert recorded
    assert recorded <= said


@pytest.mark.parametrize("state", ["nothing", "required", "strangers' day", "many in the company"])
@pytest.mark.django_db
def test_asking_leaves_nothing_behind(cast: Cast, state: str) -> None:
    EVERY_STATE[state](cast)
    issue(cast.alice)
    before = rows()
    for channel, address, shown in product(CHANNELS, (HOME, AWAY), ShownSecret):
        asked(cast.alice, channel, shown, address)
    assert rows() == before


PASSWORDS: dict[str, dict[str, object]] = {
    "for all": {"kind": ClientKind.MAIL},
    "for sending": {"kind": ClientKind.SMTP},
    "over": {"kind": ClientKind.MAIL, "expires_at": timezone.now() - timedelta(days=1)},
    "for another network": {"kind": ClientKind.MAIL, "networks": HOME_NETWORK},
    "stopped": {"kind": ClientKind.MAIL, "frozen_at": timezone.now()},
}


@pytest.mark.parametrize("which", PASSWORDS)
@pytest.mark.parametrize("state", ["nothing", "frozen", "no mail programs", "no IMAP", "must change", "strangers' day"])
def test_a_security_password_is_foreseen_as_well(mail_server: MailServer, cast: Cast, which: str, state: str) -> None:
    """And with several, the one that gets in is meant."""
    EVERY_STATE[state](cast)
    _, secret = issue(cast.alice, **PASSWORDS[which])
    for channel in MAIL:
        told = asked(cast.alice, channel, ShownSecret.CLIENT, AWAY)
        assert mail_server.logon(cast.alice, secret, protocol=channel.value, remote=AWAY).result == told.result
    reason = asked(cast.alice, Channel.IMAP, ShownSecret.CLIENT, AWAY).reason
    mail_server.stop_recording()
    assert LogonRecord.objects.filter(channel=Channel.IMAP, reason=reason).exists()


def test_of_several_security_passwords_one_that_gets_in_is_meant(cast: Cast) -> None:
    issue(cast.alice, ClientKind.SMTP)
    assert asked(cast.alice, Channel.IMAP, ShownSecret.CLIENT, AWAY).reason is Reason.CLIENT_PASSWORD_OF_OTHER_KIND
    issue(cast.alice, ClientKind.MAIL)
    assert asked(cast.alice, Channel.IMAP, ShownSecret.CLIENT, AWAY).result is Result.ACCEPT


@pytest.mark.parametrize("state", EVERY_STATE)
@pytest.mark.django_db
def test_the_web_is_foreseen_by_the_code_that_decides(cast: Cast, state: str) -> None:
    EVERY_STATE[state](cast)
    for address in (HOME, AWAY):
        told = asked(cast.alice, Channel.WEB, ShownSecret.ACCOUNT, address)
        answer = send(browser(source=address), cast.alice.address, password_of("Alice"))
        assert (answer.status_code == 302) == (told.result is Result.ACCEPT), address
        if told.result is Result.REJECT:
            last = LogonRecord.objects.filter(channel=Channel.WEB).order_by("-pk").first()
            assert last is not None
            assert last.reason == told.reason


@pytest.mark.parametrize("shown", [ShownSecret.WRONG, ShownSecret.CLIENT])
@pytest.mark.django_db
def test_the_web_takes_nothing_but_the_web_logon_password(cast: Cast, shown: ShownSecret) -> None:
    """Rule 3."""
    issue(cast.alice)
    told = asked(cast.alice, Channel.WEB, shown, HOME)
    assert (told.result, told.reason, told.way.shut) == (Result.REJECT, Reason.WRONG_SECRET, Gate.PASSWORD)


@pytest.mark.django_db
def test_a_limit_that_keeps_a_password_unchecked_has_an_end(cast: Cast) -> None:
    EVERY_STATE["strangers' day"](cast)
    away, home = (asked(cast.alice, Channel.IMAP, ShownSecret.ACCOUNT, address) for address in (AWAY, HOME))
    assert (away.result, away.reason, away.way.shut) == (Result.DEFER, Reason.THROTTLED, Gate.SECRET)
    assert away.until is not None
    assert away.until > timezone.now()
    assert (home.result, home.until) == (Result.ACCEPT, None)


@pytest.mark.django_db
def test_where_security_passwords_are_needed_the_gate_is_theirs_also_where_nothing_was_checked(cast: Cast) -> None:
    """The log then calls the right one wrong, for nobody looked at it."""
    EVERY_STATE["strangers' day"](cast)
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    told = asked(cast.alice, Channel.IMAP, ShownSecret.ACCOUNT, AWAY)
    assert (told.reason, told.way.reason) == (Reason.WRONG_SECRET, Reason.CLIENT_PASSWORD_NEEDED)
    assert told.way.shut is Gate.CREDENTIAL


@pytest.mark.parametrize("state", ["frozen", "suspended", "no mail programs", "no IMAP", "required"])
@pytest.mark.django_db
def test_without_what_shuts_it_the_next_gates_are_asked(cast: Cast, state: str) -> None:
    EVERY_STATE[state](cast)
    told = asked(cast.alice, Channel.IMAP, ShownSecret.ACCOUNT, AWAY)
    assert not told.way.is_open
    assert told.without == Way(Channel.IMAP)
    cast.order(POP3, OFF)
    also = asked(cast.alice, Channel.POP3, ShownSecret.ACCOUNT, AWAY)
    if state in {"frozen", "suspended", "no mail programs"}:
        assert also.without == Way(Channel.POP3, Reason.PROTOCOL_OFF)


@pytest.mark.django_db
def test_what_no_rule_shuts_has_nothing_without_it(cast: Cast) -> None:
    assert asked(cast.alice, Channel.IMAP, ShownSecret.WRONG, AWAY).without is None
    assert asked(cast.alice, Channel.IMAP, ShownSecret.ACCOUNT, AWAY).without is None
