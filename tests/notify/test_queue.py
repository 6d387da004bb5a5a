"""E14's mechanism: queued with the act, sent once, tried again, never lost, never a header of somebody's own."""

import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from mailportal.notify.message import UnfitForMail
from mailportal.notify.models import Notice
from mailportal.notify.rules import AWAY_PAUSE, CLAIM, GIVE_UP_AFTER, LONGEST_PAUSE, pause_after
from mailportal.notify.services import KEEP_DAYS, purge_old_notices, queue_mail, send_due_notices
from tests.notify.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
ALICE = "alice@acme.example"


def queue(subject: str = "News", *, address: str = ALICE, text: str = "Something happened.\n") -> None:
    queue_mail(address=address, subject=subject, text=text)


def later(pause: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + pause + timedelta(seconds=1), tick=True)


def test_what_is_queued_is_sent_once(mail_server: MailServer) -> None:
    queue("Grüße: 新设备", text="Héllo 你好\n.\nA line that begins with a dot is no end.\n")

    assert [send_due_notices(), send_due_notices()] == [1, 0]

    (message,) = mail_server.taken
    assert message["To"] == ALICE
    assert message["Subject"] == "Grüße: 新设备"
    assert message.get_content().splitlines()[0] == "Héllo 你好"
    assert "A line that begins with a dot is no end." in message.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert mail_server.recipients() == [f"<{ALICE}>"]


def test_an_act_that_did_not_happen_is_not_told(mail_server: MailServer) -> None:
    def fail() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert send_due_notices() == 0


def test_many_leave_over_one_connection(mail_server: MailServer) -> None:
    for number in range(5):
        queue(f"News {number}")
    assert send_due_notices() == 5
    assert mail_server.connections == 1
    assert [message["Subject"] for message in mail_server.taken] == [f"News {number}" for number in range(5)]


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\u2028", "\u2029", "\x85", "\x0b", "\ud800"])
def test_w4_no_header_can_be_injected(break_: str) -> None:
    with pytest.raises(UnfitForMail):
        queue(f"News{break_}Bcc: mallory@evil.example")
    with pytest.raises(UnfitForMail):
        queue(address=f"alice{break_}@acme.example")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["", "alice", "@acme.example", "alice@", "a@x.example,mallory@evil.example", "a <b@c.example>", '"a b"@c.example',
     "a@b@c.example", "a" * 250 + "@acme.example"],
)  # fmt: skip
def test_a_message_goes_to_one_mailbox(address: str) -> None:
    with pytest.raises(UnfitForMail):
        queue(address=address)


def test_international_addresses_are_reached(mail_server: MailServer) -> None:
    queue(address="李伟@xn--fiqs8s.example")
    assert send_due_notices() == 1
    assert "SMTPUTF8" in next(line for line in mail_server.commands if line.lower().startswith("mail"))
    assert mail_server.recipients() == ["<李伟@xn--fiqs8s.example>"]


def test_a_line_of_the_text_is_no_command(mail_server: MailServer) -> None:
    queue(text="\r\n.\r\nMAIL FROM:<mallory@evil.example>\r\nRCPT TO:<bob@acme.example>\r\n")
    send_due_notices()
    assert len(mail_server.taken) == 1
    assert mail_server.recipients() == [f"<{ALICE}>"]


@pytest.mark.parametrize("mood", ["greylisting", "refusing"])
def test_a_refused_message_is_tried_again_and_holds_no_other_up(mail_server: MailServer, mood: str) -> None:
    queue("First")
    mail_server.mood = mood
    assert send_due_notices() == 0
    notice = Notice.objects.get()
    assert (notice.tries, notice.sent_at, notice.claimed_until) == (1, None, None)
    assert notice.last_failure.startswith("recipient refused: 4" if mood == "greylisting" else "recipient refused: 5")
    assert "\t" not in notice.last_failure

    mail_server.mood = "well"
    queue("Second")
    assert send_due_notices() == 1
    with later(pause_after(1)):
        assert send_due_notices() == 1
    assert [message["Subject"] for message in mail_server.taken] == ["Second", "First"]


@pytest.mark.parametrize("mood", ["hanging up", "closing"])
def test_d1_while_the_server_is_away_all_wait_and_none_is_lost(mail_server: MailServer, mood: str) -> None:
    for number in range(3):
        queue(f"News {number}")
    mail_server.mood = mood
    assert send_due_notices() == 0
    assert mail_server.connections == 1, "the others need not find out one by one"
    assert send_due_notices() == 0
    assert mail_server.connections == 1

    mail_server.mood = "well"
    with later(AWAY_PAUSE):
        assert send_due_notices() == 3


def test_nobody_listening_is_survived(mail_server: MailServer, settings: Settings) -> None:
    queue()
    settings.EMAIL_PORT = 1
    assert send_due_notices() == 0
    assert "refused" in Notice.objects.get().last_failure
    settings.EMAIL_PORT = mail_server.port
    with later(AWAY_PAUSE):
        assert send_due_notices() == 1


def test_a_second_try_has_the_same_message_id(mail_server: MailServer) -> None:
    """The server may have taken what it did not say yes to: the mailbox shows one of them."""
    queue()
    mail_server.mood = "closing"
    send_due_notices()
    mail_server.mood = "well"
    with later(AWAY_PAUSE):
        send_due_notices()
    assert mail_server.taken[0]["Message-ID"] == f"<{Notice.objects.get().public_id}@localhost>"


def test_d1_what_a_killed_process_had_claimed_is_sent_by_the_next(mail_server: MailServer) -> None:
    queue()
    Notice.objects.update(claimed_until=timezone.now() + CLAIM)
    assert send_due_notices() == 0
    with later(CLAIM):
        assert send_due_notices() == 1


def test_workers_side_by_side_send_each_message_once(mail_server: MailServer) -> None:
    for number in range(12):
        queue(f"News {number}")
    mail_server.seconds = 0.02
    errors: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(3):
                send_due_notices()
        except Exception as error:  # noqa: BLE001 - told to the test below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(str(message["Subject"]) for message in mail_server.taken) == sorted(f"News {n}" for n in range(12))


def test_a_message_that_is_always_refused_is_given_up_after_days(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    queue()
    mail_server.mood = "refusing"
    with later(GIVE_UP_AFTER):
        send_due_notices()
        assert Notice.objects.get().given_up_at is not None
    with later(GIVE_UP_AFTER + LONGEST_PAUSE):
        send_due_notices()
    assert Notice.objects.get().tries == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_pauses_grow_up_to_an_hour() -> None:
    seconds = [pause_after(tries).total_seconds() for tries in (1, 2, 3, 9, 500)]
    assert seconds == [15, 30, 60, 3600, 3600]


def test_what_is_over_goes_after_a_month_and_what_waits_stays(mail_server: MailServer) -> None:
    queue("Sent")
    send_due_notices()
    mail_server.mood = "refusing"
    queue("Waiting")
    with later(timedelta(days=KEEP_DAYS)):
        assert purge_old_notices() == 1
    assert Notice.objects.get().subject == "Waiting"


def test_without_a_mail_server_notices_are_files_of_their_owner(settings: Settings, tmp_path: Path) -> None:
    settings.NOTICE_DIRECTORY = tmp_path / "notices"
    queue("For the demonstration")
    assert [send_due_notices(), send_due_notices()] == [1, 0]
    (path,) = (tmp_path / "notices").iterdir()
    assert path.suffix == ".eml"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == "For the demonstration"


def test_a_full_disk_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    settings.NOTICE_DIRECTORY = tmp_path / "taken"
    queue()
    assert send_due_notices() == 0
    settings.NOTICE_DIRECTORY = tmp_path / "notices"
    with later(AWAY_PAUSE):
        assert send_due_notices() == 1


def test_a_look_at_an_empty_queue_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        send_due_notices()
