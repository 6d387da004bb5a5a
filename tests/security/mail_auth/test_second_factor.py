"""Rule 5: a mail program never sees the second factor, whatever the account has bound or is ordered to have."""

import pytest
from django.utils import timezone

from accounts.models import User
from security.factors.queries import standing_of
from security.factors.rules import Enrolment
from security.policies import REQUIRED, SECOND_FACTOR
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.mail_auth.conftest import MailServer, issue

PASSWORD = password_of("Alice")


def _with_everything(cast: Cast) -> None:
    attached(cast.alice)
    bound(cast.alice)


def _ordered_and_shut_out(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(first_factor_at=timezone.now())
    cast.alice.refresh_from_db()
    cast.order(SECOND_FACTOR, REQUIRED)
    assert standing_of(account=cast.alice).enrolment is Enrolment.CLOSED


@pytest.fixture(params=[_with_everything, _ordered_and_shut_out], ids=["bound", "ordered-and-missing"])
def alice(request: pytest.FixtureRequest, cast: Cast) -> User:
    """Return Alice, who needs a second step on the web, or does not get in there at all."""
    request.param(cast)
    return cast.alice


def test_rule_5_the_account_password_alone_opens_while_it_is_the_right_kind(
    mail_server: MailServer, alice: User
) -> None:
    reply = mail_server.logon(alice, PASSWORD)
    assert (reply.result, reply.fields["credential"]) == ("accept", f"account:{alice.pk}")


def test_rule_5_a_security_password_alone_opens(mail_server: MailServer, alice: User) -> None:
    _, secret = issue(alice)
    for protocol in ("imap", "pop3", "submission"):
        assert mail_server.logon(alice, secret, protocol).result == "accept", protocol


def test_rule_5_a_code_typed_behind_the_password_is_a_wrong_password(mail_server: MailServer, cast: Cast) -> None:
    """Some mail systems take it so. Then a code would open a mailbox, and a program would keep asking for one."""
    phone, _ = attached(cast.alice)
    assert mail_server.logon(cast.alice, f"{PASSWORD}{phone.code()}").result == "reject"
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, f"{secret}{phone.code()}").result == "reject"
