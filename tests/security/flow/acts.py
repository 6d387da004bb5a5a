"""Flows as the services get them, with and without a proof of identity."""

from uuid import UUID

from accounts.models import User
from mailportal.audit.source import Source
from security.flow.values import STRANGE, Browser, Flow, Occasion

SOURCE = Source(address="192.0.2.10", program="Test Browser", request_id="0123456789")
SESSION = "a-session-key"
PROVED = Browser(is_home=True, has_proved=True)


def flow_in(
    account: User,
    session: str = SESSION,
    *,
    proof: UUID | None = None,
    source: Source = SOURCE,
    browser: Browser = STRANGE,
) -> Flow:
    """Return the flow of a page in the settings, in the session with that key, which may name a proof."""
    return Flow(account, session, Occasion.SETTINGS, source, browser, proof)


def flow_at_logon(account: User, attempt: str = "an-attempt", *, source: Source = SOURCE) -> Flow:
    """Return the flow of a logon under way."""
    return Flow(account, attempt, Occasion.LOGON, source)
