"""The values that every act carries."""

import pytest

from security.browsers.known_browsers import browser_of, forget_proofs, remember_browser
from security.flow.values import STRANGE, Browser
from tests.cast import Cast
from tests.security.flow.acts import flow_at_logon, flow_in

pytestmark = pytest.mark.django_db


def test_a_session_survives_in_the_settings_alone(cast: Cast) -> None:
    """At a logon nobody has one yet."""
    assert flow_in(cast.alice, "a-key").session_key == "a-key"
    assert flow_at_logon(cast.alice).session_key == ""


def test_a_flow_never_shows_its_key(cast: Cast) -> None:
    """It may stand in a traceback."""
    assert "a-key" not in repr(flow_in(cast.alice, "a-key"))


def test_a_browser_is_known_to_its_own_accounts(cast: Cast) -> None:
    """Alice logged on in it with a factor, Dora by the password; Bob never, and nobody is nobody."""
    remember_browser(account=cast.alice, old_digest="", new_digest="d", is_proved=True)
    remember_browser(account=cast.dora, old_digest="d", new_digest="e", is_proved=False)
    assert browser_of(account=cast.alice, digest="e") == Browser("e", is_home=True, has_proved=True)
    assert browser_of(account=cast.dora, digest="e") == Browser("e", is_home=True)
    assert browser_of(account=cast.bob, digest="e").known_digest == ""
    assert browser_of(account=None, digest="e") == Browser("e")
    assert browser_of(account=cast.alice, digest="") == STRANGE
    forget_proofs(account=cast.alice)
    assert browser_of(account=cast.alice, digest="e") == Browser("e", is_home=True)
