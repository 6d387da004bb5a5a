"""Using up a code of an app or of a sheet, once. Apart from ``services``, for the check of all factors imports it.

Tries are counted by ``factors.services.check_factor``, through which every path comes.
"""

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Source
from mailportal.crypto.human_code import read
from security.events import RECOVERY_CODE_SPENT
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.rules import read_code, step_at
from security.factors.recovery_codes.models import DIGESTS, RecoveryCodes
from security.factors.recovery_codes.queries import recovery_codes_left, recovery_codes_of
from security.factors.rules import RECOVERY_CODE_LENGTH, CodeOutcome
from security.notices.rules import NoticeKind
from security.notices.services import notify


def verify_authenticator(*, account: User, code: str) -> CodeOutcome:
    """Check six digits against the account's authenticator and use them up, for every purpose and every session.

    Of parallel tries with one code exactly one is RIGHT. A clock that is off is not told here: naming the offset of
    a guess would betray a code that is still to come. Raises AuthenticatorUnreadable where the seal is broken.
    """
    authenticator = Authenticator.objects.filter(user=account, confirmed=True, frozen_at=None).first()
    if authenticator is None:
        return CodeOutcome.WRONG
    return accept(authenticator=authenticator, code=code)


def accept(*, authenticator: Authenticator, code: str) -> CodeOutcome:
    """Check a code of this authenticator now and use it up. Raises AuthenticatorUnreadable.

    The conditions in the statement decide between two at once, and between a code and what stops its authenticator.
    """
    step = step_at(timezone.now().timestamp())
    secret = authenticator.sealed_secret.open()
    reading = read_code(secret, code, step=step, last_step=authenticator.last_step)
    if reading.outcome is not CodeOutcome.RIGHT:
        return reading.outcome
    unused = Authenticator.objects.filter(pk=authenticator.pk, frozen_at=None, last_step__lt=reading.step)
    if not unused.update(last_step=reading.step):
        return CodeOutcome.ALREADY_USED
    authenticator.last_step = reading.step
    return CodeOutcome.RIGHT


@transaction.atomic
def spend_recovery_code(*, account: User, code: str, source: Source) -> CodeOutcome:
    """Check a typed code of the account's sheet and use it up, once, whatever else is tried at the same moment."""
    sheet = recovery_codes_of(account=account)
    if sheet is None or sheet.frozen_at is not None:
        return CodeOutcome.WRONG
    outcome = use_up(sheet=sheet, typed=code)
    if outcome is CodeOutcome.RIGHT:
        left = recovery_codes_left(account=account)
        record_about(account, RECOVERY_CODE_SPENT, source=source, change={"left": left})
        notify(NoticeKind.RECOVERY_CODE_USED, account=account, source=source, left=left)
    return outcome


def use_up(*, sheet: RecoveryCodes, typed: str) -> CodeOutcome:
    """Check a code of this sheet, read as people type codes, and use it up; WRONG where the sheet has none such.

    The condition in the statement itself decides between two at once: exactly one of them is RIGHT.
    """
    code = read(typed, RECOVERY_CODE_LENGTH)
    if code is None:
        return CodeOutcome.WRONG
    named = sheet.codes.filter(digest__in=DIGESTS.possible(str(sheet.user.public_id), code))
    if named.filter(used_at__isnull=True).update(used_at=timezone.now()):
        return CodeOutcome.RIGHT
    return CodeOutcome.ALREADY_USED if named.exists() else CodeOutcome.WRONG
