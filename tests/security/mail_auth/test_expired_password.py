"""P3, D4, rule 8: a password that must be changed opens no mail program, and its owner reads why."""

import time_machine
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import Policy, User
from mailportal.audit.source import ON_THE_HOST
from security.models import LogonRecord
from security.passwords.temporary import set_temporary_password
from security.policies import ADVISE, FORCE, NEVER, PASSWORD_EXPIRY, PASSWORD_EXPIRY_STRENGTH
from security.records.rules import Reason, Result
from security.records.words import REASON_WORDS
from tests.cast import Cast, password_of
from tests.security.mail_auth.conftest import MailServer, issue
from tests.security.passwords.expiry.acts import ending_in, force_expiry, order_expiry


def said_to(server: MailServer, account: User, secret: str) -> str:
    return server.logon(account, secret).result


def reasons() -> list[str]:
    return list(LogonRecord.objects.filter(result=Result.REJECT).order_by("pk").values_list("reason", flat=True))


def test_a_forced_end_shuts_mail_programs_out_until_the_change(mail_server: MailServer, cast: Cast) -> None:
    """From the first question of the day after, also where the password was right a moment ago (X2: only the right
    one earns the reason).
    """
    with time_machine.travel("2027-01-15T12:00:00Z", tick=False) as clock:
        force_expiry(cast)
        ending_in(cast.dora, 0)
        assert said_to(mail_server, cast.dora, password_of("Dora")) == "accept"
        clock.shift(12 * 3600 - 1)
        assert said_to(mail_server, cast.dora, password_of("Dora")) == "accept"
        clock.shift(1)
        assert said_to(mail_server, cast.dora, password_of("Dora")) == "reject"
        assert said_to(mail_server, cast.dora, "Wrong-Passw0rd") == "reject"
        User.objects.filter(pk=cast.dora.pk).update(password_changed_at=timezone.now())
        assert said_to(mail_server, cast.dora, password_of("Dora")) == "accept"
    mail_server.stop_recording()
    assert reasons() == [Reason.PASSWORD_TOO_OLD, Reason.WRONG_SECRET]
    assert "must be changed on the web first" in str(REASON_WORDS[Reason.PASSWORD_TOO_OLD])


def test_an_advised_end_stops_nothing(mail_server: MailServer, cast: Cast) -> None:
    order_expiry(cast, "1", ADVISE)
    ending_in(cast.dora, -100)
    assert said_to(mail_server, cast.dora, password_of("Dora")) == "accept"


def test_security_passwords_go_on(mail_server: MailServer, cast: Cast) -> None:
    force_expiry(cast)
    ending_in(cast.alice, -100)
    _, secret = issue(cast.alice)
    assert said_to(mail_server, cast.alice, secret) == "accept"


def test_an_order_counts_from_the_very_next_question(mail_server: MailServer, cast: Cast) -> None:
    """The nearest one: an exception keeps its own."""
    order_expiry(cast, "1", FORCE)
    Policy.objects.filter(kind=PASSWORD_EXPIRY_STRENGTH.name).delete()
    ending_in(cast.dora, -1)
    assert said_to(mail_server, cast.dora, password_of("Dora")) == "accept"
    force_expiry(cast)
    cast.order(PASSWORD_EXPIRY, NEVER, department=cast.sales)  # raises the epoch
    assert said_to(mail_server, cast.dora, password_of("Dora")) == "reject"
    cast.order(PASSWORD_EXPIRY, NEVER, account=cast.dora)
    assert said_to(mail_server, cast.dora, password_of("Dora")) == "accept"


def test_a14_a_temporary_password_opens_none_before_its_change(mail_server: MailServer, cast: Cast) -> None:
    """D4; kept security passwords go on."""
    _, secret = issue(cast.alice)
    bob = actor_of(cast.bob)
    dora = set_temporary_password(account=cast.dora, actor=bob, source=ON_THE_HOST)
    set_temporary_password(account=cast.alice, actor=bob, source=ON_THE_HOST, keeps_client_passwords=True)
    assert said_to(mail_server, cast.dora, dora.secret) == "reject"
    assert said_to(mail_server, cast.alice, secret) == "accept"
    mail_server.stop_recording()
    assert reasons() == [Reason.PASSWORD_CHANGE_NEEDED]
