"""The inner hop: a short-lived token instead of a constant, and the re-check that catches a delete in flight."""

import time

import pytest
import time_machine
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import Domain
from accounts.passwords.services import hash_password, store_password
from security.client_passwords.rules import ClientKind
from security.mail_auth.hop_token import LIFE_SECONDS
from security.models import ClientPassword
from security.policies import CLIENT_PASSWORDS, IMAP, OFF, REQUIRED
from tests.cast import Cast, password_of
from tests.security.mail_auth.conftest import MailServer, issue


def token_of(mail_server: MailServer, cast: Cast, secret: str, protocol: str = "imap") -> str:
    return mail_server.logon(cast.alice, secret, protocol).fields["token"]


def checked(mail_server: MailServer, address: str, token: str, protocol: str = "imap") -> str:
    return mail_server.ask("check", address=address, token=token, protocol=protocol, session="s2").result


def test_a_fresh_token_opens_the_inner_hop_and_names_the_credential(mail_server: MailServer, cast: Cast) -> None:
    device, secret = issue(cast.alice, ClientKind.MAIL)
    reply = mail_server.ask(
        "check", address=cast.alice.address, token=token_of(mail_server, cast, secret), protocol="imap"
    )
    assert reply.fields == {"result": "accept", "credential": f"client:{device.pk}", "address": cast.alice.address}


def test_an_account_password_has_a_token_too_which_dies_with_the_password(mail_server: MailServer, cast: Cast) -> None:
    token = token_of(mail_server, cast, password_of("Alice"))
    assert checked(mail_server, cast.alice.address, token) == "accept"
    store_password(account=cast.alice, encoded=hash_password("a New one 1"))
    assert checked(mail_server, cast.alice.address, token) == "reject"


def test_a_token_is_good_for_one_person_and_one_protocol(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    token = token_of(mail_server, cast, secret)
    assert checked(mail_server, cast.dora.address, token) == "reject"
    assert checked(mail_server, cast.alice.address, token, "pop3") == "reject"
    assert checked(mail_server, cast.alice.address, token, "lmtp") == "reject"


def test_a_token_lives_thirty_seconds(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    token = token_of(mail_server, cast, secret)
    with time_machine.travel(time.time() + LIFE_SECONDS + 2):
        assert checked(mail_server, cast.alice.address, token) == "reject"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "client:1",
        "client:1.1.1.x",
        "account:1",
        "client:-1.1.9999999999.x",
        "client:99999999999999999999.1.9999999999.x",
        "client:\u0661.1.9999999999.x",
        "root:1.1.9999999999.x",
        "\ud800",
        "secret",
        "x" * 256,
    ],
)
def test_a_local_user_without_a_token_cannot_log_on_at_the_inner_port(
    mail_server: MailServer, cast: Cast, token: str
) -> None:
    issue(cast.alice)
    assert checked(mail_server, cast.alice.address, token) == "reject"


def test_neither_secret_opens_the_inner_hop(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    assert checked(mail_server, cast.alice.address, secret) == "reject"
    assert checked(mail_server, cast.dora.address, password_of("Dora")) == "reject"


def test_a_token_is_no_secret_for_the_outer_logon(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, token_of(mail_server, cast, secret)).result == "reject"


def test_another_credential_cannot_be_written_into_a_token(mail_server: MailServer, cast: Cast) -> None:
    first, secret = issue(cast.alice)
    second, _ = issue(cast.alice)
    token = token_of(mail_server, cast, secret).replace(f"client:{first.pk}.", f"client:{second.pk}.")
    assert checked(mail_server, cast.alice.address, token) == "reject"


def test_rule_9_a_logon_in_flight_during_the_delete_is_caught(mail_server: MailServer, cast: Cast) -> None:
    device, secret = issue(cast.alice)
    token = token_of(mail_server, cast, secret)
    ClientPassword.objects.filter(pk=device.pk).update(revoked_at=timezone.now())
    assert checked(mail_server, cast.alice.address, token) == "reject"


def test_every_gate_is_asked_again(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    token = token_of(mail_server, cast, secret)
    account_token = mail_server.logon(cast.dora, password_of("Dora")).fields["token"]
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    assert checked(mail_server, cast.dora.address, account_token) == "reject"
    assert checked(mail_server, cast.alice.address, token) == "accept"
    cast.order(IMAP, OFF, account=cast.alice)
    assert checked(mail_server, cast.alice.address, token) == "reject"


def test_freeze_and_suspension_are_caught_in_flight(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    token = token_of(mail_server, cast, secret)
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert checked(mail_server, cast.alice.address, token) == "reject"
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=None)
    assert checked(mail_server, cast.alice.address, token) == "accept"
    set_frozen(account=cast.alice, frozen=True)
    assert checked(mail_server, cast.alice.address, token) == "reject"
