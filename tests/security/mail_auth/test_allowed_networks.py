"""P15: where it is ticked, mail programs log on from the listed networks alone; a wrong secret hears nothing of it."""

import pytest

from security.models import LogonRecord
from security.policies import CLIENT_PASSWORDS, LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL, ON, REQUIRED
from security.records.rules import Reason
from tests.cast import Cast, password_of
from tests.security.mail_auth.conftest import HOME, MailServer, issue

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "198.51.100.7"


@pytest.fixture(autouse=True)
def at_home_alone(cast: Cast) -> None:
    cast.order(LOGON_NETWORKS, "192.0.2.0/24")


def test_it_is_off_by_itself(mail_server: MailServer, cast: Cast) -> None:
    assert mail_server.logon(cast.alice, password_of("Alice"), remote=AWAY).result == "accept"


@pytest.mark.parametrize("remote", [AWAY, "2001:db8::1", "", "a mail server's socket"])
def test_elsewhere_and_from_nowhere_both_secrets_are_refused(mail_server: MailServer, cast: Cast, remote: str) -> None:
    cast.order(LOGON_NETWORKS_IN_MAIL, ON)
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.dora)
    _, secret = issue(cast.dora)
    assert mail_server.logon(cast.alice, password_of("Alice"), remote=remote).result == "reject"
    assert mail_server.logon(cast.dora, secret, remote=remote).result == "reject"
    assert mail_server.logon(cast.alice, "Wrong-Passw0rd", remote=remote).result == "reject"
    mail_server.stop_recording()
    said = set(LogonRecord.objects.values_list("account_id", "reason"))
    assert said == {
        (cast.alice.pk, Reason.ADDRESS_NOT_ALLOWED),
        (cast.dora.pk, Reason.ADDRESS_NOT_ALLOWED),
        (cast.alice.pk, Reason.WRONG_SECRET),
    }


def test_at_home_both_hops_let_in(mail_server: MailServer, cast: Cast) -> None:
    """The inner hop, which says no address, asks for none."""
    cast.order(LOGON_NETWORKS_IN_MAIL, ON)
    for remote in (HOME, f"::ffff:{HOME}"):
        told = mail_server.logon(cast.alice, password_of("Alice"), remote=remote)
        assert told.result == "accept"
        token = told.fields["token"]
        inner = mail_server.ask("check", address=cast.alice.address, token=token, protocol="imap")
        assert inner.result == "accept"
