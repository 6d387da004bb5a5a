"""O1, O4: a domain shut, opened, deleted and told its mail servers by commands: the rules and news are the pages'."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.directory.rules import DomainState
from accounts.models import Domain
from mailportal.audit.models import AuditEvent
from security.client_passwords.hosts import Host, hosts_of
from security.client_passwords.rules import Encryption, Protocol
from tests.cast import Cast
from tests.security.notices.mailbox import newest_for, subjects_for

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Asked for by letter"


def run(command: str, *words: str, why: str = WHY) -> str:
    out = io.StringIO()
    call_command(command, "acme.example", *words, *(["--reason", why] if why else []), stdout=out)
    return out.getvalue()


def state(cast: Cast) -> DomainState:
    return Domain.objects.get(pk=cast.acme.pk).state


def test_suspended_and_opened(cast: Cast) -> None:
    assert "open_domain acme.example lets them in again" in run("suspend_domain")
    assert state(cast) is DomainState.SUSPENDED
    event = AuditEvent.objects.get(event="accounts:domain:suspended")
    assert (event.actor, event.domain_id, event.change) == ("portal", cast.acme.pk, {"reason": WHY})
    assert WHY in newest_for(cast.bob)
    assert subjects_for(cast.gina) == []
    assert run("open_domain") == "The people of acme.example get in again.\n"
    assert state(cast) is DomainState.ACTIVE


def test_deleted_with_a_waiting_time_and_restored(cast: Cast) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert f"From {now + timedelta(days=7):%Y-%m-%d %H:%M} UTC on it is deleted" in run("delete_domain")
    assert state(cast) is DomainState.DELETED
    assert Domain.objects.get(pk=cast.globex.pk).state is DomainState.ACTIVE
    run("open_domain")
    assert state(cast) is DomainState.ACTIVE


def test_one_that_was_suspended_before_is_so_again(cast: Cast) -> None:
    run("suspend_domain")
    run("delete_domain")
    assert "It is suspended, as before it was deleted" in run("open_domain")
    assert state(cast) is DomainState.SUSPENDED


def test_once_its_end_may_have_begun_it_is_not_restored(cast: Cast) -> None:
    run("delete_domain")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)), pytest.raises(CommandError):
        run("open_domain")
    assert state(cast) is DomainState.DELETED


@pytest.mark.parametrize("command", ["open_domain", "suspend_domain", "delete_domain"])
def test_what_is_so_already_and_a_missing_reason_are_refused(cast: Cast, command: str) -> None:
    if command != "open_domain":
        run(command)
    for why in (WHY, " ", "a\x1b[2J", "a" * 201):
        with pytest.raises(CommandError):
            run(command, why=why)
    with pytest.raises(CommandError):
        call_command(command, "nowhere.example", "--reason", WHY)
    with pytest.raises(CommandError):
        call_command(command, "acme.example")


IMAP = Host(Protocol.IMAP, "imap.acme.example", 993, Encryption.TLS)
SMTP = Host(Protocol.SMTP, "smtp.acme.example", 587, Encryption.STARTTLS)


def test_mail_servers_are_listed_added_and_taken_away(cast: Cast) -> None:
    assert "its people are told the installation's" in run("mail_host", why="")
    run("mail_host", "--add", "smtp", "smtp.acme.example", "--port", "587", "--encryption", "starttls")
    run("mail_host", "--add", "imap", "IMAP.acme.example")
    assert hosts_of(domain=cast.acme) == [IMAP, SMTP]
    assert run("mail_host", why="") == f"{IMAP.told}\n{SMTP.told}\n"
    assert subjects_for(cast.bob) == ["Mail servers changed"] * 2
    run("mail_host", "--add", "imap", "mail.acme.example")
    assert hosts_of(domain=cast.acme) == [IMAP._replace(host="mail.acme.example"), SMTP]
    assert run("mail_host", "--remove", "imap") == f"{SMTP.told}\n"
    assert hosts_of(domain=cast.globex) == []


@pytest.mark.parametrize(
    "words",
    [
        ("--add", "ftp", "imap.acme.example"),
        ("--add", "imap", "192.0.2.7"),
        ("--add", "imap", "no name"),
        ("--add", "imap", "imap.acme.example", "--port", "65536"),
        ("--add", "imap", "imap.acme.example", "--port", "0"),
        ("--add", "imap", "imap.acme.example", "--remove", "imap"),
        ("--remove", "ftp"),
    ],
)
def test_bad_servers_change_nothing(cast: Cast, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("mail_host", *words)
    assert hosts_of(domain=cast.acme) == []


def test_a_change_of_servers_without_a_reason_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError, match="Say why"):
        run("mail_host", "--add", "imap", "imap.acme.example", why="")
    assert hosts_of(domain=cast.acme) == []
