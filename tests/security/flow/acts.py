"""Flows as the services get them, with and without a proof of identity."""

from accounts.models import User
from mailportal.audit.source import Source
from security.flow.values import Flow, Occasion
from security.grants.rules import Purpose
from tests.security.step_up.acts import SESSION, grant_for

SOURCE = Source(address="192.0.2.10", program="Test Browser", request_id="0123456789")


def flow_in(account: User, *, session: str = SESSION, source: Source = SOURCE) -> Flow:
    """Return the flow of a page in the settings, in the session with that key."""
    return Flow(account, session, Occasion.SETTINGS, source)


def proved_flow(
    account: User, purpose: Purpose = Purpose.CHANGE_FACTOR, *, session: str = SESSION, source: Source = SOURCE
) -> Flow:
    """Return such a flow that names a fresh proof of identity."""
    return Flow(account, session, Occasion.SETTINGS, source, proof=grant_for(account, purpose, session=session))


def flow_at_logon(account: User, attempt: str = "an-attempt", *, source: Source = SOURCE) -> Flow:
    """Return the flow of a logon under way."""
    return Flow(account, attempt, Occasion.LOGON, source)
