"""Using up one recovery code. Apart from ``services``, for the shared check of all factors imports it."""

from django.db import transaction

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from security.events import RECOVERY_CODE_SPENT
from security.factors.recovery_codes.queries import recovery_codes_left, recovery_codes_of
from security.factors.rules import CodeOutcome
from security.notices.rules import NoticeKind
from security.notices.services import notify


@transaction.atomic
def spend_recovery_code(*, account: User, code: str, source: Source) -> CodeOutcome:
    """Check a typed code and use it up, once, whatever else is tried at the same moment.

    Tries are counted by ``factors.services.check_factor``, through which every path comes.
    """
    sheet = recovery_codes_of(account=account)
    if sheet is None or sheet.frozen_at is not None:
        return CodeOutcome.WRONG
    outcome = sheet.accept(code)
    if outcome is CodeOutcome.RIGHT:
        left = recovery_codes_left(account=account)
        record_about(account, RECOVERY_CODE_SPENT, actor=actor_of(account), source=source, change={"left": left})
        notify(NoticeKind.RECOVERY_CODE_USED, account=account, source=source, left=left)
    return outcome
