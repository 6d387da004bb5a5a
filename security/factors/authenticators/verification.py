"""Checking a code of a confirmed authenticator. Apart from ``services``, for the check of all factors imports it."""

from django.utils import timezone

from accounts.models import User
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.rules import read_code, step_at
from security.factors.rules import CodeOutcome


def verify_authenticator(*, account: User, code: str) -> CodeOutcome:
    """Check six digits against the account's authenticator and use them up, for every purpose and every session.

    Of parallel tries with one code exactly one is RIGHT. A clock that is off is not told here: naming the offset of
    a guess would betray a code that is still to come. Tries are counted by ``factors.services.check_factor``, through
    which every path comes. Raises AuthenticatorUnreadable where the seal is broken.
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
