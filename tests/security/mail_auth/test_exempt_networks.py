"""P5: where mail programs are not allowed, those in exempt networks are let in, and all other gates hold."""

import pytest
from django.utils import timezone

from accounts.models import User
from security.models import LogonRecord
from security.networks import NOWHERE
from security.policies import (
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    IMAP,
    LOGON_NETWORKS,
    LOGON_NETWORKS_IN_MAIL,
    OFF,
    ON,
    REFUSED,
    REQUIRED,
    THIRD_PARTY_CLIENTS,
)
from security.records.rules import Reason
from tests.cast import Cast, password_of
from tests.security.address_limits.acts import block
from tests.security.mail_auth.conftest import HOME, MailServer, issue

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "198.51.100.7"
OFFICE = "192.0.2.0/24 2001:db8:1::/48"


@pytest.fixture(autouse=True)
def in_the_office_alone(cast: Cast) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, OFFICE)


def alice(mail_server: MailServer, cast: Cast, remote: str, secret: str = "") -> str:
    return mail_server.logon(cast.alice, secret or password_of("Alice"), remote=remote).result


@pytest.mark.parametrize("remote", [HOME, f"::ffff:{HOME}", "2001:db8:1:2::3"])
def test_from_there_they_are_let_in(mail_server: MailServer, cast: Cast, remote: str) -> None:
    told = mail_server.logon(cast.alice, password_of("Alice"), remote=remote)
    assert told.result == "accept"
    inner = mail_server.ask("check", address=cast.alice.address, token=told.fields["token"], protocol="imap")
    assert inner.result == "accept", "the inner hop, which says no address, asks for none"
    assert alice(mail_server, cast, remote, "Wrong-Passw0rd") == "reject"


@pytest.mark.parametrize("remote", [AWAY, "2001:db8:2::1", "192.0.3.10", "", "a mail server's socket"])
def test_elsewhere_and_from_nowhere_they_are_not(mail_server: MailServer, cast: Cast, remote: str) -> None:
    assert alice(mail_server, cast, remote) == "reject"
    mail_server.stop_recording()
    assert LogonRecord.objects.latest("pk").reason == Reason.THIRD_PARTY_CLIENTS_REFUSED


def test_where_nobody_is_refused_nothing_is_asked_of_a_network(mail_server: MailServer, cast: Cast) -> None:
    cast.order(THIRD_PARTY_CLIENTS, "allowed", account=cast.alice)
    assert alice(mail_server, cast, AWAY) == "accept"


def test_the_nearest_order_wins_and_holds_at_once(mail_server: MailServer, cast: Cast) -> None:
    cast.order(EXEMPT_NETWORKS, "198.51.100.0/24", department=cast.sales)
    assert (alice(mail_server, cast, HOME), alice(mail_server, cast, AWAY)) == ("reject", "accept")
    cast.order(EXEMPT_NETWORKS, NOWHERE, account=cast.alice)
    assert (alice(mail_server, cast, HOME), alice(mail_server, cast, AWAY)) == ("reject", "reject")
    assert mail_server.logon(cast.dora, password_of("Dora"), remote=HOME).result == "accept"


def test_all_other_gates_hold(mail_server: MailServer, cast: Cast) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    _, secret = issue(cast.alice)
    assert alice(mail_server, cast, HOME) == "reject"
    assert alice(mail_server, cast, HOME, secret) == "accept"
    cast.order(IMAP, OFF)
    assert alice(mail_server, cast, HOME, secret) == "reject"
    cast.order(IMAP, ON)
    cast.order(LOGON_NETWORKS_IN_MAIL, ON)
    cast.order(LOGON_NETWORKS, "198.51.100.0/24")
    assert alice(mail_server, cast, HOME, secret) == "reject"
    cast.order(LOGON_NETWORKS, "192.0.2.10")
    assert alice(mail_server, cast, HOME, secret) == "accept"
    block(cast.acme, "192.0.2.0/24")
    assert alice(mail_server, cast, HOME, secret) == "reject"
    mail_server.stop_recording()
    said = LogonRecord.objects.filter(account_id=cast.alice.pk).values_list("reason", flat=True)
    assert set(said) == {
        Reason.CLIENT_PASSWORD_NEEDED,
        Reason.CLIENT_PASSWORD,
        Reason.PROTOCOL_OFF,
        Reason.ADDRESS_NOT_ALLOWED,
        Reason.NETWORK_BLOCKED,
    }


def test_a_frozen_account_stays_shut(mail_server: MailServer, cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())
    assert alice(mail_server, cast, HOME) == "reject"


def test_an_address_that_nobody_has_costs_the_same_there(mail_server: MailServer, cast: Cast) -> None:
    """A1: its domain's networks are asked for it, too, so that it is looked at like a wrong password."""
    for remote in (HOME, AWAY):
        assert mail_server.logon("nobody@acme.example", "Wrong-Passw0rd", remote=remote).result == "reject"
        assert alice(mail_server, cast, remote, "Wrong-Passw0rd") == "reject"
