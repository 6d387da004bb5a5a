"""One code, once, for one purpose (M1, M2), and seals that are broken (M12, M13)."""

import logging
import shutil
import time
from pathlib import Path

import pytest
import time_machine
from django_otp import devices_for_user
from pytest_django import Settings

from mailportal.crypto.keyring import KeyRing, create_key, create_missing_keys
from security.factors.authenticators.rules import STEP_SECONDS
from security.factors.errors import AuthenticatorUnreadable
from security.factors.rules import CodeOutcome
from security.factors.verification import accept, verify_authenticator
from security.models import Authenticator, RecoveryCodes
from security.operators.keys import Resealed, reseal
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import OVERVIEW, attached, begun


def test_a_code_is_right_once(cast: Cast) -> None:
    """M1."""
    phone, _ = attached(cast.alice)
    code = phone.code()
    assert verify_authenticator(account=cast.alice, code=code) is CodeOutcome.RIGHT
    assert verify_authenticator(account=cast.alice, code=code) is CodeOutcome.ALREADY_USED


def test_a_code_before_one_that_was_used_is_refused(cast: Cast) -> None:
    """M2: -1 after +1."""
    phone, _ = attached(cast.alice)
    assert verify_authenticator(account=cast.alice, code=phone.code(steps=1)) is CodeOutcome.RIGHT
    for steps in (0, -1):
        assert verify_authenticator(account=cast.alice, code=phone.code(steps=steps)) is CodeOutcome.ALREADY_USED


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_outside_the_window_are_wrong(cast: Cast, steps: int) -> None:
    """M2."""
    with time_machine.travel(time.time(), tick=False):
        phone, _ = attached(cast.alice)
        assert verify_authenticator(account=cast.alice, code=phone.code(steps=steps)) is CodeOutcome.WRONG


def test_the_window_does_not_walk_with_the_phone(cast: Cast) -> None:
    """docs/security.md 1.3: a clock that drifts a step a day is refused once it is two steps off."""
    with time_machine.travel(time.time(), tick=False) as clock:
        phone, _ = attached(cast.alice)
        clock.shift(10 * STEP_SECONDS)
        assert verify_authenticator(account=cast.alice, code=phone.code(steps=1)) is CodeOutcome.RIGHT
        clock.shift(10 * STEP_SECONDS)
        assert verify_authenticator(account=cast.alice, code=phone.code(steps=2)) is CodeOutcome.WRONG


def test_nobody_elses_code_is_right(cast: Cast) -> None:
    phone, _ = attached(cast.dora)
    assert verify_authenticator(account=cast.alice, code=phone.code()) is CodeOutcome.WRONG
    attached(cast.alice)
    assert verify_authenticator(account=cast.alice, code=phone.code()) is CodeOutcome.WRONG


def test_a_pending_authenticator_proves_nothing(cast: Cast) -> None:
    phone = begun(cast.alice)
    assert verify_authenticator(account=cast.alice, code=phone.code()) is CodeOutcome.WRONG
    assert list(devices_for_user(cast.alice)) == []


def test_django_otp_sees_plain_devices(cast: Cast) -> None:
    """Each is verified by the frame's own question, and only once."""
    phone, codes = attached(cast.alice)
    devices = list(devices_for_user(cast.alice))
    assert {type(device) for device in devices} == {Authenticator, RecoveryCodes}
    for device in devices:
        typed = phone.code() if isinstance(device, Authenticator) else codes[0]
        assert device.verify_token(typed)
        assert not device.verify_token(typed)


def test_a_row_read_before_the_code_was_used_accepts_it_no_more(cast: Cast) -> None:
    """X2: the condition is in the statement, not in the copy of the row."""
    phone, _ = attached(cast.alice)
    one, other = Authenticator.objects.get(), Authenticator.objects.get()
    code = phone.code()
    outcomes = [accept(authenticator=row, code=code) for row in (one, other)]
    assert outcomes == [CodeOutcome.RIGHT, CodeOutcome.ALREADY_USED]


def test_swapped_secrets_both_fail_closed_with_an_alarm(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """M13: neither the own nor the other's code opens; the overview still does; the operator's log has it."""
    phones = {account: attached(account)[0] for account in (cast.alice, cast.dora)}
    alices, doras = (Authenticator.objects.get(user=account) for account in phones)
    alices.sealed_secret, doras.sealed_secret = doras.sealed_secret, alices.sealed_secret
    for row in (alices, doras):
        row.save(update_fields=["sealed_secret"])
    caplog.clear()
    for account in phones:
        for phone in phones.values():
            with pytest.raises(AuthenticatorUnreadable):
                verify_authenticator(account=account, code=phone.code())
        assert logged_on(account).get(OVERVIEW).status_code == 200
    alarms = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert len(alarms) == 4
    assert all("ALARM" in record.getMessage() for record in alarms)
    assert all(phone.secret.hex() not in caplog.text for phone in phones.values())


def _rotated(ring: KeyRing, folder: Path) -> KeyRing:
    shutil.copytree(ring.directory, folder / "keys")
    create_key(folder / "keys" / "totp", 2)
    return KeyRing(folder / "keys", settling_seconds=0)


@pytest.mark.beside_files
def test_a_rotated_key_seals_anew_and_the_old_may_go(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    """docs/security.md 1.15: eager, every code stays right, a second run finds nothing to do."""
    phone, _ = attached(cast.alice)
    attached(cast.dora)
    settings.KEYS = _rotated(settings.KEYS, tmp_path)
    assert reseal(purpose="totp") == Resealed(done=2, unreadable=0)
    assert reseal(purpose="totp") == Resealed(done=0, unreadable=0)
    assert {bytes(row.sealed_secret)[0] for row in Authenticator.objects.all()} == {2}
    (settings.KEYS.directory / "totp" / "1.key").unlink()
    settings.KEYS = KeyRing(settings.KEYS.directory)
    assert verify_authenticator(account=cast.alice, code=phone.code()) is CodeOutcome.RIGHT


@pytest.mark.beside_files
def test_a_broken_seal_stops_no_rotation_and_is_counted(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    attached(cast.alice)
    attached(cast.dora)
    Authenticator.objects.filter(user=cast.dora).update(sealed_secret=b"\x01" + bytes(48))
    settings.KEYS = _rotated(settings.KEYS, tmp_path)
    assert reseal(purpose="totp") == Resealed(done=1, unreadable=1)


def test_a_new_key_directory_opens_nothing_and_says_so(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    """D9, docs/security.md 1.15, restore drill: an old database under new keys fails closed."""
    phone, _ = attached(cast.alice)
    create_missing_keys(tmp_path / "keys")
    settings.KEYS = KeyRing(tmp_path / "keys")
    with pytest.raises(AuthenticatorUnreadable):
        verify_authenticator(account=cast.alice, code=phone.code())
