"""X5 at the mail listener: one password's own end and networks, in M2's order, whatever the account may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from security.models import LogonRecord
from security.policies import LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL, ON
from security.records.rules import Reason
from tests.cast import Cast
from tests.security.address_limits.acts import block
from tests.security.mail_auth.conftest import HOME, MailServer, issue

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE, AWAY = "192.0.2.0/24 2001:db8::/32", "198.51.100.7"


@pytest.mark.parametrize(
    ("remote", "result"),
    [
        (HOME, "accept"),
        (f"::ffff:{HOME}", "accept"),
        ("2001:db8::7", "accept"),
        (AWAY, "reject"),
        ("2001:db9::7", "reject"),
        ("", "reject"),
        ("a mail server's socket", "reject"),
    ],
)
def test_it_opens_in_its_networks_alone(mail_server: MailServer, cast: Cast, remote: str, result: str) -> None:
    _, secret = issue(cast.alice, networks=OFFICE)
    assert mail_server.logon(cast.alice, secret, remote=remote).result == result


def test_another_password_of_the_account_is_not_limited_by_it(mail_server: MailServer, cast: Cast) -> None:
    issue(cast.alice, networks=OFFICE)
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret, remote=AWAY).result == "accept"


def test_the_refusal_is_recorded_with_its_reason_and_its_password(mail_server: MailServer, cast: Cast) -> None:
    row, secret = issue(cast.alice, networks=OFFICE)
    mail_server.logon(cast.alice, secret, remote=AWAY)
    mail_server.stop_recording()
    record = LogonRecord.objects.get()
    assert (record.reason, record.credential) == (Reason.CLIENT_PASSWORD_ELSEWHERE, row.credential)


def test_the_inner_hop_which_says_no_address_asks_for_none(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice, networks=OFFICE)
    token = mail_server.logon(cast.alice, secret).fields["token"]
    assert mail_server.ask("check", address=cast.alice.address, token=token, protocol="imap").result == "accept"


def test_its_end_is_asked_before_its_networks(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice, networks=OFFICE, expires_at=timezone.now() - timedelta(days=1))
    mail_server.logon(cast.alice, secret, remote=AWAY)
    mail_server.stop_recording()
    assert LogonRecord.objects.get().reason == Reason.CLIENT_PASSWORD_EXPIRED


def test_the_block_list_comes_before_and_p15_behind(mail_server: MailServer, cast: Cast) -> None:
    """M2: what the company blocks no password opens, and its allow-list holds where the password's own lets in."""
    _, secret = issue(cast.alice, networks=f"{OFFICE} {AWAY}")
    block(cast.acme, "2001:db8::/32")
    cast.order(LOGON_NETWORKS, "192.0.2.0/24")
    cast.order(LOGON_NETWORKS_IN_MAIL, ON)
    for remote in ("2001:db8::7", AWAY, "203.0.113.9", HOME):
        mail_server.logon(cast.alice, secret, remote=remote)
    mail_server.stop_recording()
    assert dict(LogonRecord.objects.values_list("source_address", "reason")) == {
        "2001:db8::7": Reason.NETWORK_BLOCKED,
        AWAY: Reason.ADDRESS_NOT_ALLOWED,
        "203.0.113.9": Reason.CLIENT_PASSWORD_ELSEWHERE,
        HOME: Reason.CLIENT_PASSWORD,
    }
