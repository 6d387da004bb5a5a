"""Sending a code to the account's own secure phone, for the second step, a step-up and the like."""

from security.factors.challenges.rules import SendOutcome, Sent
from security.factors.challenges.services import send_code
from security.factors.errors import PhoneUnreadable
from security.factors.phones.queries import phone_of
from security.flow.values import Flow


def send_factor_code(*, flow: Flow, purpose: str) -> Sent:
    """Send a code that opens one purpose in this flow; the number's trouble is told as not sent.

    Call it outside any transaction. Tries are not touched, whatever fails (attack D5).
    """
    phone = phone_of(account=flow.account)
    if phone is None or phone.frozen_at is not None:
        return Sent(SendOutcome.NOT_SENT)
    try:
        return send_code(flow=flow, to=phone, purpose=purpose)
    except PhoneUnreadable:
        return Sent(SendOutcome.NOT_SENT)
