"""Sending a code to the account's own secure phone, for the second step, a step-up and the like."""

from accounts.models import User
from mailportal.audit.source import Source
from security.factors.challenges.rules import SendOutcome, Sent
from security.factors.challenges.services import send_code
from security.factors.errors import PhoneUnreadable
from security.factors.phones.queries import phone_of


def send_factor_code(
    *, account: User, purpose: str, flow_id: str, source: Source, is_known_browser: bool = False
) -> Sent:
    """Send a code that opens one purpose in one flow; the number's trouble is told as not sent.

    ``is_known_browser`` as for ``send_code``. Call it outside any transaction. Tries are not touched, whatever fails
    (attack D5).
    """
    phone = phone_of(account=account)
    if phone is None or phone.frozen_at is not None:
        return Sent(SendOutcome.NOT_SENT)
    try:
        return send_code(
            account=account,
            to=phone,
            purpose=purpose,
            flow_id=flow_id,
            source=source,
            is_known_browser=is_known_browser,
        )
    except PhoneUnreadable:
        return Sent(SendOutcome.NOT_SENT)
