"""A factor that is taken away by many at once goes once (P10, O2), in processes and threads on a real database."""

import pytest

from tests.portal import Portal
from tests.races.heats import run_heat

pytestmark = pytest.mark.race

_SEED = """
import django
django.setup()
from accounts.models import User
from tests.races.contenders import ADDRESS
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.factors.questions.acts import set_up
account = User.objects.get(address=ADDRESS)
set_up(account)
bound(account)
attached(account)
"""
_EVENTS = {
    "phone": "security:phone:unbound",
    "authenticator": "security:authenticator:deleted",
    "questions": "security:questions:removed",
}


def test_a_factor_removed_by_ten_goes_once(portal: Portal) -> None:
    """One is told that it removed it, it is on record once, and the epoch tells of one change."""
    portal.inside("-c", _SEED)
    epoch = portal.query("SELECT factor_epoch FROM accounts_user WHERE address = 'alice@acme.example'")[0][0]
    outcome = run_heat(portal, [("remove", factor) for factor in _EVENTS for _ in range(10)], processes=3)
    assert outcome == {"removed": 3, "none": 27}
    for event in _EVENTS.values():
        assert portal.query("SELECT count(*) FROM audit_event WHERE event = ?", event) == [(1,)]
    after = portal.query("SELECT factor_epoch FROM accounts_user WHERE address = 'alice@acme.example'")[0][0]
    assert after == epoch + 3
