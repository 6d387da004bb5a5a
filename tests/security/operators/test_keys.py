"""X13, V11: keys are rotated while everything runs; what is sealed follows at once, what is hashed at its next use."""

import io
import os
import shutil
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import argon2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.passwords.services import is_right_password
from mailportal.audit.models import AuditEvent
from mailportal.crypto.keyring import MOST_KEYS, PURPOSES, RESCAN_SECONDS, KeyRing, create_key
from mailportal.sms.services import queue_message
from security.client_passwords.models import DIGESTS
from security.factors.phones.services import begin_change, name_number
from security.factors.questions.hashing import are_right
from security.factors.rules import CodeOutcome
from security.factors.verification import check_answers
from security.models import Authenticator, ClientPassword, SecurePhone
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import NUMBER, OTHER, bound
from tests.security.factors.questions.acts import TYPED, set_up
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.beside_files]


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> KeyRing:
    """Give the test keys of its own, and no time to wait for other processes."""
    shutil.copytree(settings.KEYS.directory, tmp_path / "keys")
    settings.KEYS = KeyRing(tmp_path / "keys", settling_seconds=0)
    return settings.KEYS


def run(name: str, *arguments: str) -> str:
    output = io.StringIO()
    call_command(name, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def seen(ring: KeyRing) -> KeyRing:
    """Return the ring as a process that looks again."""
    return KeyRing(ring.directory, settling_seconds=0)


def rows(purpose: str) -> dict[int, str]:
    lines = [line.split() for line in run("key_status").splitlines()]
    return {int(line[1]): line[3] for line in lines if line[0] == purpose}


@pytest.mark.parametrize("purpose", ["totp", "phone"])
def test_what_is_sealed_is_sealed_anew_at_once(cast: Cast, own_keys: KeyRing, purpose: str) -> None:
    phone, _ = attached(cast.alice)
    bound(cast.alice)
    assert rows(purpose) == {1: "1"}

    said = run("rotate_key", purpose)

    assert f"Key 2 of {purpose} is made." in said
    assert "Values resealed: 1." in said
    assert rows(purpose) == {2: "1", 1: "0"}
    assert Authenticator.objects.get().verify_token(phone.code())
    assert SecurePhone.objects.get().number == NUMBER
    made = AuditEvent.objects.get(event="security:key:rotated")
    assert (made.actor, made.target, made.change) == ("portal", purpose, {"kid": 2})
    assert AuditEvent.objects.get(event="security:values:resealed").change == {"done": 1, "unreadable": 0}


def test_an_interrupted_rotation_is_finished_without_another_key(cast: Cast, own_keys: KeyRing) -> None:
    attached(cast.alice)
    create_key(own_keys.directory / "totp", 2)
    time.sleep(RESCAN_SECONDS + 0.1)
    assert "Values resealed: 1." in run("rotate_key", "totp", "--only-reseal")
    assert "Values resealed: 0." in run("rotate_key", "totp", "--only-reseal")
    assert rows("totp") == {2: "1", 1: "0"}
    with pytest.raises(CommandError, match="Nothing is sealed under client"):
        run("rotate_key", "client", "--only-reseal")


def test_m13_a_broken_seal_stays_broken_and_stops_no_other(cast: Cast) -> None:
    attached(cast.alice)
    attached(cast.dora)
    Authenticator.objects.filter(user=cast.alice).update(sealed_secret=b"\x01" + b"x" * 40)
    said = run("rotate_key", "totp")
    assert "Values resealed: 1." in said
    assert "did not open and stay as they are (the log names them): 1." in said


def test_account_passwords_follow_at_the_next_logon(cast: Cast, own_keys: KeyRing, settings: Settings) -> None:
    before = int(rows("password")[1])
    run("rotate_key", "password")
    settings.KEYS = seen(own_keys)
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    assert rows("password") == {2: "1", 1: str(before - 1)}
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=password_of("Alice"))


def answered(account: User, typed: Sequence[str]) -> CodeOutcome:
    return check_answers(flow=flow_in(account), answers=typed)


def test_answers_follow_when_they_are_next_given_right(cast: Cast, own_keys: KeyRing, settings: Settings) -> None:
    set_up(cast.alice)
    assert rows("answers") == {1: "2"}
    run("rotate_key", "answers")
    settings.KEYS = seen(own_keys)
    assert answered(cast.alice, ("okonkwo", "somebody else")) is CodeOutcome.WRONG
    assert rows("answers") == {2: "0", 1: "2"}
    assert answered(cast.alice, TYPED) is CodeOutcome.RIGHT
    assert rows("answers") == {2: "2", 1: "0"}
    (own_keys.directory / "answers" / "1.key").unlink()
    settings.KEYS = seen(own_keys)
    assert answered(cast.alice, TYPED) is CodeOutcome.RIGHT


def test_changes_and_messages_on_their_way_rest_on_a_key_too(cast: Cast) -> None:
    queue_message(number=NUMBER, text="Mail Portal code 424242.", expires_at=timezone.now() + timedelta(minutes=5))
    flow = flow_in(cast.alice, proof=grant_for(cast.alice))
    change = begin_change(flow=flow)
    assert rows("phone") == {1: "1"}
    name_number(flow=flow, change=change, typed=OTHER)
    assert rows("phone") == {1: "2"}, "the second message is sent, and emptied"
    assert rows("otp") == {1: "2"}, "one message waits; the other's code is still good"


@pytest.mark.parametrize("ask", ["password", "answers"])
def test_nobody_costs_a_hash_also_after_the_first_key_is_taken_away(
    cast: Cast, own_keys: KeyRing, settings: Settings, ask: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A12: an unknown address must not be told by an answer that comes sooner."""

    def question() -> None:
        if ask == "password":
            is_right_password(account=None, password="x")
        else:
            are_right([], ["x", "y"])

    question()
    run("rotate_key", ask)
    (own_keys.directory / ask / "1.key").unlink()
    settings.KEYS = seen(own_keys)
    hashed: list[str] = []
    hash_ = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, *args: Any) -> Any:
        hashed.append(ask)
        return hash_(self, *args)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    question()
    assert hashed


def test_x13_with_two_workers_and_a_rotation_in_between_everything_goes_on(
    cast: Cast, own_keys: KeyRing, settings: Settings
) -> None:
    """One worker looked before the rotation, the other after: each finds what the other makes, in either order."""
    early, late = KeyRing(own_keys.directory), KeyRing(own_keys.directory)
    past = time.time() - 60
    os.utime(own_keys.directory / "client" / "1.key", (past, past))
    early.keys("client")
    run("rotate_key", "client")
    made = []
    for worker, other in ((late, early), (early, late)):
        settings.KEYS = worker
        made.append((other, DIGESTS.new(cast.alice.address, "0123456789abcdef")))
    for other, (kid, digest) in made:
        settings.KEYS = other
        assert digest in DIGESTS.possible(cast.alice.address, "0123456789abcdef")
        assert kid == 1, "no process seals with a key that another may not know yet"
    os.utime(own_keys.directory / "client" / "2.key", (past, past))
    settings.KEYS = KeyRing(own_keys.directory)
    kid, _ = DIGESTS.new(cast.alice.address, "0123456789abcdef")
    assert kid == 2


def test_key_status_lists_every_purpose_and_whatever_rests_on_it(cast: Cast) -> None:
    ClientPassword.objects.create(account=cast.alice, slot=0, label="Phone", kind="mail", kid=1, digest=b"0" * 16)
    said = run("key_status")
    assert [line.split()[0] for line in said.splitlines()[1:]] == list(PURPOSES)
    assert rows("client") == {1: "1"}
    assert rows("captcha") == {1: "-"}


def test_key_status_names_rows_whose_key_is_gone(cast: Cast) -> None:
    ClientPassword.objects.create(account=cast.alice, slot=0, label="Phone", kind="mail", kid=9, digest=b"0" * 16)
    with pytest.raises(CommandError, match="client: 1 row depends on key 9, whose file is gone"):
        run("key_status")


def test_no_more_keys_than_the_mail_listener_asks_for(own_keys: KeyRing, settings: Settings) -> None:
    for _ in range(MOST_KEYS - 1):
        run("rotate_key", "client")
        settings.KEYS = seen(own_keys)
    with pytest.raises(CommandError, match="as many keys as it may have"):
        run("rotate_key", "client")
    assert len(list((own_keys.directory / "client").iterdir())) == MOST_KEYS


def test_a_purpose_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        run("rotate_key", "../client")


@pytest.mark.parametrize("purpose", ["django", "mail_auth", "doveadm"])
def test_where_a_restart_is_needed_it_says_so(purpose: str) -> None:
    assert "estart the portal" in run("rotate_key", purpose)
