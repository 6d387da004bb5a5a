"""Ten trusted devices and ten sessions stay ten; a token is used up once (E10, E12, A13), on a real database."""

import pytest

from tests.portal import Portal
from tests.races.heats import run_heat

pytestmark = pytest.mark.race

_SEED = """
import django
django.setup()
from accounts.models import User
from security.models import PortalSession
from tests.races.contenders import ADDRESS, _open_session
from tests.security.browsers.trusted_devices.acts import trusted
account = User.objects.get(address=ADDRESS)
"""
_LIVING = "SELECT count(*) FROM security_session WHERE account_id IS NOT NULL AND ended_at IS NULL"


def _devices(portal: Portal) -> list[int]:
    return [row[0] for row in portal.query("SELECT slot FROM security_trusteddevice ORDER BY slot")]


def _token(portal: Portal) -> str:
    return portal.inside("-c", _SEED + "print(trusted(account))").strip()


def test_ten_trusted_devices_stay_ten(portal: Portal) -> None:
    """Forty browsers at once: each is trusted, and each beyond ten takes the place of another."""
    assert run_heat(portal, [("trust",)] * 40, processes=4) == {"done": 40}
    assert _devices(portal) == list(range(10))


def test_one_token_in_twenty_tabs_is_rotated_once(portal: Portal) -> None:
    """M18: the others are tabs of the same browser within the ten seconds of grace; none is called a thief."""
    acts = [("recognise", _token(portal))] * 20
    assert run_heat(portal, acts, processes=2) == {"new token": 1, "same token": 19}
    assert _devices(portal) == [0]


def test_removal_and_use_at_once_leave_no_device(portal: Portal) -> None:
    acts = [("recognise", _token(portal)), ("log_off_elsewhere",)] * 5
    outcome = run_heat(portal, acts, processes=2)
    assert set(outcome) <= {"done", "new token", "same token", "asked"}, outcome
    assert _devices(portal) == []


def test_ten_sessions_stay_ten(portal: Portal) -> None:
    """A13: forty logons at once."""
    assert run_heat(portal, [("open_session",)] * 40, processes=4) == {"done": 40}
    assert portal.query(_LIVING) == [(10,)]


def test_one_of_twenty_ends_wins(portal: Portal) -> None:
    """X6: one is told that it ended the session, and it is on record once."""
    made = portal.inside("-c", _SEED + "_open_session(account)\nprint(PortalSession.objects.get().public_id)").strip()
    outcome = run_heat(portal, [("end_session", made)] * 20, processes=2)
    assert outcome == {"done": 1, "NoSuchSession": 19}
    assert portal.query("SELECT count(*) FROM audit_event WHERE event = ?", "security:session:revoked") == [(1,)]
