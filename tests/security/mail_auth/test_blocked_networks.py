"""P15: a mail program in a blocked network is refused first of all, whatever it shows, and without a statement more."""

import pytest

from accounts.models import User
from mailportal.throttle.counters import standings
from security.limits import MAIL_STRANGERS_DAY
from security.models import LogonRecord
from security.passwords.tally import subject_of
from security.policies import REFUSED, THIRD_PARTY_CLIENTS
from security.records.rules import Reason
from tests.cast import Cast, password_of
from tests.security.address_limits.acts import BLOCKED, ELSEWHERE, block
from tests.security.mail_auth.conftest import MailServer, issue

pytestmark = pytest.mark.django_db(transaction=True)


def reasons(server: MailServer) -> list[str]:
    server.stop_recording()
    return list(LogonRecord.objects.order_by("pk").values_list("reason", flat=True))


def test_it_is_refused_from_the_moment_of_the_block(mail_server: MailServer, cast: Cast) -> None:
    """The snapshot of before serves nobody any more; elsewhere, and at other domains, all goes on."""
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret, remote=BLOCKED).result == "accept"
    block(cast.acme)
    assert mail_server.logon(cast.alice, secret, remote=BLOCKED).result == "reject"
    assert mail_server.logon(cast.alice, secret, remote=f"::ffff:{BLOCKED}").result == "reject"
    assert mail_server.logon(cast.alice, secret, remote=ELSEWHERE).result == "accept"
    assert mail_server.logon(cast.charlie, password_of("Charlie"), remote=BLOCKED).result == "accept"


def test_the_block_wins_over_a_remembered_proof(mail_server: MailServer, cast: Cast) -> None:
    assert mail_server.logon(cast.alice, password_of("Alice"), remote=BLOCKED).result == "accept"
    block(cast.acme)
    assert mail_server.logon(cast.alice, password_of("Alice"), remote=BLOCKED).result == "reject"
    # Of one batch refusals may be written before what got in.
    assert sorted(reasons(mail_server)) == [Reason.ACCOUNT_PASSWORD, Reason.NETWORK_BLOCKED]


def test_it_comes_before_every_other_gate_and_counts_as_no_guess(mail_server: MailServer, cast: Cast) -> None:
    block(cast.acme)
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    User.objects.filter(pk=cast.dora.pk).update(frozen_at=cast.acme.created_at)
    asked = [cast.alice, cast.dora, "nobody@acme.example"]
    assert {mail_server.logon(one, "Wrong-Passw0rd", remote=BLOCKED).result for one in asked} == {"reject"}
    assert reasons(mail_server) == [Reason.NETWORK_BLOCKED] * 3
    counted = standings([MAIL_STRANGERS_DAY.of(subject_of(cast.alice.address))])
    assert [count.count for count in counted.values()] == [0]


def test_a_program_of_which_nobody_knows_where_it_is_goes_on(mail_server: MailServer, cast: Cast) -> None:
    block(cast.acme, "0.0.0.0/0", "::/0")
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret, remote="").result == "accept"
    assert mail_server.logon(cast.alice, secret, remote="192.0.2.1").result == "reject"
