"""Checking a code of a confirmed authenticator. Apart from ``services``, for the check of all factors imports it."""

from django.db import transaction

from accounts.models import User
from security.authenticators.models import Authenticator
from security.factors.rules import CodeOutcome


@transaction.atomic
def verify_authenticator(*, account: User, code: str) -> CodeOutcome:
    """Check six digits against the account's authenticator and use them up, for every purpose and every session.

    Of parallel tries with one code exactly one is RIGHT. A clock that is off is not told here: naming the offset of
    a guess would betray a code that is still to come. Tries are counted by ``factors.services.check_factor``, through
    which every path comes. Raises AuthenticatorUnreadable where the seal is broken.
    """
    authenticator = Authenticator.objects.select_for_update().filter(user=account, confirmed=True).first()
    return CodeOutcome.WRONG if authenticator is None else authenticator.accept(code)
