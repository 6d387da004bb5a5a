"""Sending the codes that pages of a recovery asked for: by the background process, to those who have a phone for it.

No page is slower, or says anything else, for who has a phone, for one that is refused, or while the gateway is away.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from security.browsers.known_browsers import browser_of
from security.factors.challenges.rules import SendOutcome
from security.factors.rules import Method
from security.factors.services import send_factor_code
from security.flow.values import Flow, Occasion
from security.recovery.models import RecoveryRequest
from security.recovery.queries import ground_of
from security.recovery.rules import CODE_PURPOSE

_AT_ONCE = 50


def send_recovery_codes() -> int:
    """Send the codes that are due; return how many were asked for. Any number of processes may do this at once."""
    taken = 0
    while taken < _AT_ONCE and (recovery := _claim()) is not None:
        taken += 1
        if recovery.account is not None:
            _send(recovery, recovery.account)
    return taken


def _claim() -> RecoveryRequest | None:
    now = timezone.now()
    due = RecoveryRequest.objects.filter(code_due_at__lte=now)
    # A look without a lock first: SQLite's begins with the transaction, and mostly there is nothing to send.
    if not due.exists():
        return None
    with transaction.atomic():
        wanted = due.select_for_update(skip_locked=True, of=("self",)).select_related("account__domain")
        recovery = wanted.order_by("code_due_at").first()
        if recovery is not None:
            # Forgotten before it is sent: a process that is killed meanwhile sends none twice.
            RecoveryRequest.objects.filter(pk=recovery.pk).update(code_due_at=None)
    return recovery


def _send(recovery: RecoveryRequest, account: User) -> None:
    ground = ground_of(account, source_address=recovery.source_address)
    if account.epochs != recovery.epochs or not ground.opens(Method.PHONE) or recovery.proofs:
        return
    browser = browser_of(account=account, digest=recovery.browser_digest)
    flow = Flow(account, str(recovery.public_id), Occasion.RECOVERY, recovery.source, browser)
    with override(recovery.language):
        sent = send_factor_code(flow=flow, purpose=CODE_PURPOSE)
    if sent.outcome is SendOutcome.TOO_SOON:
        # One for something else left a moment ago; the page has promised one.
        due_at = timezone.now() + timedelta(seconds=sent.wait_seconds)
        RecoveryRequest.objects.filter(pk=recovery.pk, code_due_at=None).update(code_due_at=due_at)
