"""X6: what the desk says of each way in is what the logon and the mail listener themselves say, in every state."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Domain, Policy, User
from mailportal.throttle.counters import hit
from security.client_passwords.queries import living_client_passwords
from security.client_passwords.rules import ClientKind
from security.factors.queries import standing_of
from security.limits import MAIL_HOME_DAY, OWN_BROWSERS_DAY, STRANGERS_DAY
from security.models import LogonRecord
from security.passwords.tally import subject_of
from security.policies import (
    CLIENT_PASSWORDS,
    FORCE,
    IMAP,
    LOGON_NETWORKS,
    OFF,
    PASSWORD_EXPIRY,
    PASSWORD_EXPIRY_STRENGTH,
    REFUSED,
    REQUIRED,
    SECOND_FACTOR,
    THIRD_PARTY_CLIENTS,
)
from security.records.rules import Channel, Reason, Result
from security.ways_in.queries import ShutUntil, shut_until, ways_in
from security.ways_in.rules import MAIL_GATES, WEB_GATES, Gate, GateState, Way
from security.ways_in.words import shown_ways
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.logon.acts import give_password
from tests.security.mail_auth.conftest import MailServer, issue

YEARS_AGO = timedelta(days=800)


def ways_of(account: User) -> Mapping[Channel, Way]:
    fresh, now = User.objects.select_related("domain", "department").get(pk=account.pk), timezone.now()
    found = ways_in(
        standing=standing_of(fresh),
        client_passwords=list(living_client_passwords(account=fresh)),
        shut=shut_until(address=fresh.address, now=now),
    )
    return {way.channel: way for way in found}


def let(**changes: object) -> Callable[[Cast], None]:
    return lambda cast: User.objects.filter(pk=cast.alice.pk).update(**changes) and None


def _suspend(cast: Cast) -> None:
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())


def _age(cast: Cast) -> None:
    cast.order(PASSWORD_EXPIRY, "1")
    cast.order(PASSWORD_EXPIRY_STRENGTH, FORCE)
    let(password_changed_at=timezone.now() - YEARS_AGO)(cast)
    Policy.objects.update(since=timezone.now() - YEARS_AGO / 2)


def _give(kind: ClientKind, **fields: object) -> Callable[[Cast], object]:
    return lambda cast: issue(cast.alice, kind, **fields)


NOW = timezone.now()
STATES: dict[str, Callable[[Cast], object]] = {
    "nothing": lambda _cast: None,
    "frozen": let(frozen_at=NOW),
    "suspended": _suspend,
    "no mail programs": lambda cast: cast.order(THIRD_PARTY_CLIENTS, REFUSED),
    "no IMAP": lambda cast: cast.order(IMAP, OFF, account=cast.alice),
    "must change": let(must_change_password_since=NOW),
    "temporary": let(must_change_password_since=NOW, password_ends_at=NOW + timedelta(days=1)),
    "ended": let(must_change_password_since=NOW, password_ends_at=NOW - timedelta(days=1)),
    "recovered": let(mail_awaits_logon_since=NOW),
    "resting": let(mail_rests_until=NOW + timedelta(hours=1)),
    "too old": _age,
}


@pytest.mark.parametrize("state", STATES)
def test_mail_is_told_by_the_code_that_decides(mail_server: MailServer, cast: Cast, state: str) -> None:
    STATES[state](cast)
    ways = ways_of(cast.alice)
    for channel in (Channel.IMAP, Channel.POP3, Channel.SMTP):
        answer = mail_server.logon(cast.alice, password_of("Alice"), protocol=channel.value)
        assert ways[channel].is_open == (answer.result == "accept"), channel
    mail_server.stop_recording()
    for record in LogonRecord.objects.exclude(reason=Reason.ACCOUNT_PASSWORD):
        assert ways[Channel(record.channel)].reason == record.reason


PASSWORDS: dict[str, tuple[Callable[[Cast], object], Reason | None]] = {
    "none yet": (lambda cast: cast.order(CLIENT_PASSWORDS, REQUIRED), Reason.CLIENT_PASSWORD_NEEDED),
    "one for all": (_give(ClientKind.MAIL), None),
    "one for sending": (_give(ClientKind.SMTP), Reason.CLIENT_PASSWORD_OF_OTHER_KIND),
    "one that is over": (_give(ClientKind.MAIL, expires_at=NOW - timedelta(days=1)), Reason.CLIENT_PASSWORD_EXPIRED),
    "one for an office": (_give(ClientKind.MAIL, networks="10.0.0.0/8"), None),
    "one that was stopped": (_give(ClientKind.MAIL, frozen_at=NOW), Reason.CLIENT_PASSWORD_FROZEN),
}


@pytest.mark.parametrize("state", PASSWORDS)
@pytest.mark.django_db
def test_where_security_passwords_are_needed_they_decide(cast: Cast, state: str) -> None:
    """And the account password, temporary or not, opens and shuts nothing."""
    let(must_change_password_since=NOW)(cast)
    act, reason = PASSWORDS[state]
    act(cast)
    assert ways_of(cast.alice)[Channel.IMAP].reason == reason


@pytest.mark.parametrize("state", ["nothing", "frozen", "suspended", "ended", "must change"])
@pytest.mark.django_db
def test_the_web_is_told_by_the_code_that_decides(cast: Cast, state: str) -> None:
    STATES[state](cast)
    told, client = ways_of(cast.alice)[Channel.WEB], browser()
    assert told.is_open == (give_password(client, cast.alice).status_code == 302)
    last = LogonRecord.objects.order_by("-pk").first()
    assert told.reason == (last.reason if last is not None and last.result == Result.REJECT else None)


@pytest.mark.django_db
def test_a_domain_that_asks_for_a_factor_shuts_the_web_where_none_may_be_bound(cast: Cast) -> None:
    """D5, attack M10."""
    cast.order(SECOND_FACTOR, REQUIRED)
    assert ways_of(cast.alice)[Channel.WEB].is_open
    let(created_at=NOW - YEARS_AGO, first_factor_at=NOW - YEARS_AGO)(cast)
    web = ways_of(cast.alice)[Channel.WEB]
    assert (web.reason, web.shut) == (Reason.SECOND_FACTOR_MISSING, Gate.SECOND_FACTOR)


@pytest.mark.django_db
def test_from_where_one_may_log_on_shuts_nothing_by_itself(cast: Cast) -> None:
    cast.order(LOGON_NETWORKS, "10.0.0.0/8")
    assert ways_of(cast.alice)[Channel.WEB].is_open


@pytest.mark.django_db
def test_wrong_passwords_of_strangers_leave_the_owners_browser_open(cast: Cast) -> None:
    subject = subject_of(cast.alice.address)
    hit(STRANGERS_DAY, subject, times=STRANGERS_DAY.tries)
    assert ways_of(cast.alice)[Channel.WEB].is_open
    hit(OWN_BROWSERS_DAY, subject, times=OWN_BROWSERS_DAY.tries)
    web = ways_of(cast.alice)[Channel.WEB]
    assert (web.reason, web.shut) == (Reason.THROTTLED, Gate.GUESSES)
    hit(MAIL_HOME_DAY, subject, times=MAIL_HOME_DAY.tries)
    assert ways_of(cast.alice)[Channel.IMAP].reason is Reason.THROTTLED
    assert shut_until(address=cast.alice.address, now=NOW).latest is not None


def test_the_first_shut_gate_ends_the_chain() -> None:
    way = Way(Channel.IMAP, Reason.PROTOCOL_OFF)
    passed, shut, idle = GateState.PASS, GateState.STOP, GateState.IDLE
    assert way.gates == tuple(zip(MAIL_GATES, (passed, passed, passed, shut, idle, idle, idle), strict=True))
    assert Way(Channel.WEB).gates == tuple((gate, passed) for gate in WEB_GATES)


@pytest.mark.parametrize("reason", [reason for reason in Reason if "password" in reason.value])
def test_whatever_is_wrong_with_a_secret_is_at_the_last_gate(reason: Reason) -> None:
    """But for where a right one may be used (X5), which is asked behind it."""
    is_of_place = reason is Reason.CLIENT_PASSWORD_ELSEWHERE
    assert Way(Channel.IMAP, reason).shut in ({Gate.ADDRESS} if is_of_place else {Gate.CREDENTIAL, Gate.SECRET})


# What no program can be told by: nobody's account, a state of ours, the web's own gates, and what lets in.
_NO_PROGRAMS = frozenset(
    {
        *(Reason.CLIENT_PASSWORD, Reason.ACCOUNT_PASSWORD, Reason.OLD_PASSWORD, Reason.UNKNOWN_ACCOUNT),
        *(Reason.MALFORMED_ADDRESS, Reason.UNKNOWN_PROTOCOL, Reason.OVERLOADED, Reason.STATE_UNREADABLE),
        *(Reason.CLIENT_PASSWORD_DELETED, Reason.SECOND_FACTOR_WRONG),
    }
)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in _NO_PROGRAMS])
def test_whatever_a_program_is_refused_for_has_a_gate_and_words(cast: Cast, reason: Reason) -> None:
    """A new reason without words fails here, not on the page of somebody who is refused for it."""
    way = Way(Channel.IMAP, reason, "Outlook")
    standing = standing_of(cast.alice)
    [shown] = shown_ways([way], standing=standing, client_passwords=[], shut=ShutUntil())
    [stop] = [gate for gate in shown.gates if gate.state is GateState.STOP]
    assert stop.says
