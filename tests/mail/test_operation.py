"""What the mail host's operator does: change a key, reload a daemon; nobody notices more than the papers say."""

import contextlib
import shutil
import time
from collections.abc import Iterator

from mailportal.crypto.keyring import KeyRing
from tests.mail.conftest import Lab
from tests.mail.program import Outcome, Program
from tests.mail.programs import PROGRAMS, Imap, Pop3, Sieve, Smtp

AGAIN = 19.0  # seconds; the last repeat comes fifteen after the first answer, at the background process's next look
ENDED = 8.0  # seconds; after a reload Dovecot ends by itself, in six, what it cannot list any more


def test_a_new_key_of_the_portal_is_taken_without_a_reload(lab: Lab) -> None:
    """Dovecot's workers live for hours, with the key that they read first."""
    person = lab.person("otto")
    assert {kind(person.way).log_on(person.address, person.password).outcome for kind in PROGRAMS} == {"accepted"}

    with key_changed(lab):
        answers = [kind(person.way).log_on(person.address, person.password) for kind in PROGRAMS]
        assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}
        assert Imap(person.way).log_on(person.address, "wrong").outcome is Outcome.REFUSED
        sent = person.program(Smtp, person.password).send(person.address, person.address, "Hello")
        assert sent == "250"

    assert Imap(person.way).log_on(person.address, person.password).outcome is Outcome.ACCEPTED


def test_rule_8_a_key_that_the_portal_does_not_know_is_a_temporary_failure(lab: Lab) -> None:
    person = lab.person("otto")
    lab.host.install_portal_key("0" * 64)
    with key_changed(lab, is_told=False):
        outcomes = {kind(person.way).log_on(person.address, person.password).outcome for kind in PROGRAMS}

    assert outcomes == {Outcome.TEMPORARY}
    assert Imap(person.way).log_on(person.address, person.password).outcome is Outcome.ACCEPTED


@contextlib.contextmanager
def key_changed(lab: Lab, *, is_told: bool = True) -> Iterator[None]:
    """Change the portal's key, drop the old one, and tell the mail host, as docs/operators.md says."""
    folder = lab.portal.data / "keys" / "mail_auth"
    kept = folder.with_name("mail_auth.kept")
    shutil.copytree(folder, kept)
    lab.portal.python("manage.py", "rotate_key", "mail_auth")
    ring = KeyRing(folder.parent, settling_seconds=0)
    for old in ring.keys("mail_auth")[1:]:
        (folder / f"{old.kid}.key").unlink()
    restart(lab)
    if is_told:
        lab.host.install_portal_key(ring.text("mail_auth"))
    try:
        yield
    finally:
        shutil.rmtree(folder)
        kept.rename(folder)
        restart(lab)
        lab.host.install_portal_key(lab.host.site.mail_key)


def restart(lab: Lab) -> None:
    lab.listener.end()
    lab.listener.start()


def test_rule_9_a_deletion_right_after_a_reload_ends_older_connections(lab: Lab) -> None:
    """For seconds Dovecot does not list those of its older processes, so that they cannot be ended one by one."""
    person = lab.person("otto")
    person.turn_on()
    lost = person.issue()
    kinds: tuple[type[Program], ...] = (Imap, Pop3, Smtp, Sieve)
    opened = [person.program(kind, lost.secret) for kind in kinds]

    lab.host.reload("dovecot")
    person.delete(lost)
    answered = time.monotonic()

    stayed = [one.name for one in opened if not one.ends_within(max(0.05, answered + ENDED - time.monotonic()))]
    assert stayed == []


def test_rule_9_sessions_that_outlive_a_reload_are_ended_when_they_are_listed_again(lab: Lab) -> None:
    """Where the operator has them outlive it."""
    person = lab.person("otto")
    person.turn_on()
    lost, kept = person.issue(), person.issue()
    kinds: tuple[type[Program], ...] = (Imap, Pop3, Smtp, Sieve)
    with lab.dovecot_with("shutdown_clients = no\n"):
        opened, others = ([person.program(kind, one.secret) for kind in kinds] for one in (lost, kept))
        lab.host.reload("dovecot")
        person.delete(lost)
        answered = time.monotonic()

        stayed = [one.name for one in opened if not one.ends_within(max(0.05, answered + AGAIN - time.monotonic()))]
        assert stayed == []
        assert [one.name for one in others if not one.still_works()] == []
