"""X13: what a mail server is told of an account password that lives on."""

import pytest

from accounts.models import User
from accounts.passwords import services
from accounts.passwords.keywords import Keyword
from accounts.passwords.services import hash_password, set_weak_keywords, store_password
from mailportal.audit.models import AuditEvent
from security.limits import PAIR
from security.models import OldPassword
from security.old_passwords.services import delete_old_password
from security.policies import CHOOSE, CLIENT_PASSWORDS
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason
from tests.admin_console.acts import use_account_password
from tests.cast import Cast, password_of
from tests.security.client_passwords.acts import SOURCE
from tests.security.mail_auth.conftest import MailServer, issue, mail_server
from tests.security.old_passwords.acts import swapped

__all__ = ["mail_server"]
NEW = "Another-Passw0rd"


def change(account: User) -> None:
    store_password(account=account, encoded=hash_password(NEW))


def test_the_phone_goes_on_where_it_was_seen_and_nowhere_else(mail_server: MailServer, cast: Cast) -> None:
    swapped(cast)
    old = OldPassword.objects.get(account=cast.alice)
    assert (old.programs, old.opens_imap, old.opens_pop3, old.opens_smtp) == (1, True, False, True)
    for protocol in ("imap", "submission"):
        assert mail_server.logon(cast.alice, password_of("Alice"), protocol).fields["credential"] == old.credential
    for protocol in ("pop3", "sieve"):
        assert mail_server.logon(cast.alice, password_of("Alice"), protocol).result == "reject"
    mail_server.stop_recording()
    reasons = set(LogonRecord.objects.values_list("channel", "reason"))
    assert {(Channel.IMAP, Reason.OLD_PASSWORD), (Channel.POP3, Reason.CLIENT_PASSWORD_NEEDED)} <= reasons


def test_it_goes_on_after_the_web_has_another_one_which_opens_no_mailbox(mail_server: MailServer, cast: Cast) -> None:
    swapped(cast)
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is not None
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    change(cast.alice)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    assert mail_server.logon(cast.alice, NEW).result == "reject"


def test_the_hop_takes_it_for_what_it_is(mail_server: MailServer, cast: Cast) -> None:
    swapped(cast)
    told = mail_server.logon(cast.alice, password_of("Alice")).fields
    asked = {"address": cast.alice.address, "token": told["token"], "protocol": "imap"}
    assert mail_server.ask("check", **asked).fields["credential"] == told["credential"]
    delete_old_password(account=cast.alice, source=SOURCE)
    assert mail_server.ask("check", **asked).result == "reject"


def test_deleted_it_is_refused_by_the_very_next_question(mail_server: MailServer, cast: Cast) -> None:
    """Also by the process that remembers it as proved, and also where the account password is another text now."""
    swapped(cast)
    change(cast.alice)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    delete_old_password(account=cast.alice, source=SOURCE)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "reject"


def test_what_was_proved_as_old_is_no_proof_of_the_account_password(mail_server: MailServer, cast: Cast) -> None:
    swapped(cast)
    change(cast.alice)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    OldPassword.objects.all().delete()
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "reject"
    assert mail_server.logon(cast.alice, NEW).result == "accept"


def test_m3_its_guesses_have_the_limits_of_account_passwords(mail_server: MailServer, cast: Cast) -> None:
    """M3's exemption is for security passwords: those get in all the same."""
    swapped(cast)
    _, secret = issue(cast.alice)
    for number in range(PAIR.tries):
        assert mail_server.logon(cast.alice, f"Wrong-Passw0rd-{number}").result == "reject"
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "defer"
    assert mail_server.logon(cast.alice, secret).result == "accept"


@pytest.mark.parametrize("whose", ["alice", "dora", "nobody"])
def test_a1_everybody_of_the_domain_costs_one_hash(
    mail_server: MailServer, cast: Cast, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """With an old password, without one, and an address that nobody has."""
    swapped(cast)
    hashed: list[str] = []
    matches = services._matches  # noqa: SLF001 - one call is one slow hash

    def counted(text: str, row: str, burden: str) -> bool:
        hashed.append(text)
        return matches(text, row, burden)

    monkeypatch.setattr(services, "_matches", counted)
    address = f"{whose}@acme.example"
    assert mail_server.logon(address, "Wrong-Passw0rd-1").result == "reject"
    mail_server.pause()
    assert len(hashed) == 1


def test_one_on_the_weak_list_is_ended_at_its_first_use(mail_server: MailServer, cast: Cast) -> None:
    """At the order nobody knows what the password is."""
    swapped(cast)
    set_weak_keywords(domain=cast.acme, keywords=[Keyword(password_of("Alice")[:8].lower())])
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "defer"
    assert not OldPassword.objects.exists()
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "reject"
    assert AuditEvent.objects.get(event="security:old-password:ended").change["why"] == "on-weak-list"


def test_a_program_seen_later_opens_nothing_more(mail_server: MailServer, cast: Cast) -> None:
    swapped(cast, channels=(Channel.IMAP,))
    use_account_password(cast.alice, channel=Channel.POP3)
    assert mail_server.logon(cast.alice, password_of("Alice"), "pop3").result == "reject"
