"""What people and their phones do with authenticators, by the services and in a browser."""

import re
import time
from base64 import b32decode
from dataclasses import dataclass

import time_machine
from django.http import HttpResponse

from accounts.models import User
from mailportal.audit.source import Source
from security.factors.authenticators.queries import attachment_of
from security.factors.authenticators.rules import code_at, step_at
from security.factors.authenticators.services import Confirmation, begin_attachment, confirm_attachment
from security.factors.rules import CodeOutcome
from tests.security.flow.acts import flow_at_logon, flow_in

SOURCE = Source(address="192.0.2.10", program="Test Browser", request_id="0123456789")
SESSION = "a-session-key"
OVERVIEW = "/settings/account-security/"
ATTACH = "/settings/authenticator/attach/"
CONFIRM = "/settings/authenticator/confirm/"
DELETE = "/settings/authenticator/delete/"
RENEW = "/settings/recovery-codes/"
DOWNLOAD = "/settings/recovery-codes/download/"


@dataclass(frozen=True)
class Phone:
    """An app that was given a key; ``fast_by`` is how many seconds its clock is ahead."""

    secret: bytes
    fast_by: int = 0

    def code(self, *, steps: int = 0) -> str:
        """Return the code that the app shows now, or some steps later."""
        return code_at(self.secret, step_at(time.time() + self.fast_by) + steps)


def phone_for(account: User, *, flow: str = SESSION) -> Phone:
    """Return an app that scanned what the flow shows."""
    shown = attachment_of(flow=flow_in(account, flow))
    assert shown is not None
    return Phone(b32decode(shown.key))


def begun(account: User, *, flow: str = SESSION) -> Phone:
    """Begin to attach; return the phone that scanned the QR code."""
    begin_attachment(flow=flow_at_logon(account, flow))
    return phone_for(account, flow=flow)


def confirm(account: User, code: str, *, flow: str = SESSION) -> Confirmation:
    """Type the confirming code."""
    return confirm_attachment(flow=flow_in(account, flow), code=code)


def attached(account: User) -> tuple[Phone, list[str]]:
    """Attach an authenticator with the code before this one, so that the present one is unused; and its codes."""
    # The code before this one is one too old as soon as the next step begins: none does while the clock stands still.
    with time_machine.travel(time.time(), tick=False):
        phone = begun(account)
        confirmed = confirm(account, phone.code(steps=-1))
    assert confirmed.outcome is CodeOutcome.RIGHT, confirmed.outcome
    return phone, confirmed.recovery_codes


def text_of(page: HttpResponse) -> str:
    """Return the page with its white space folded."""
    return re.sub(r"\s+", " ", page.content.decode())
