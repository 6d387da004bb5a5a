"""Reading what is left of recovery codes."""

from collections.abc import Sequence

from accounts.models import User
from mailportal.crypto.human_code import read
from security.factors.recovery_codes.models import DIGESTS, RecoveryCode, RecoveryCodes
from security.factors.rules import RECOVERY_CODE_LENGTH, RECOVERY_CODES


def recovery_codes_of(*, account: User) -> RecoveryCodes | None:
    """Return the account's sheet of codes."""
    return RecoveryCodes.objects.filter(user=account).first()


def recovery_codes_left(*, account: User) -> int:
    """Return how many codes of the account are unused."""
    return RecoveryCode.objects.filter(sheet__user=account, used_at__isnull=True).count()


def are_recovery_codes_of(*, account: User, codes: Sequence[str]) -> bool:
    """Whether these are all ten codes of the account's sheet, none of them used; uses none up.

    Only all of them at once get a yes, so that the answer helps nobody to guess one.
    """
    typed = {read(code, RECOVERY_CODE_LENGTH) for code in codes} - {None}
    if len(typed) != RECOVERY_CODES:
        return False
    digests = [digest for code in typed for digest in DIGESTS.possible(str(account.public_id), str(code))]
    unused = RecoveryCode.objects.filter(sheet__user=account, used_at__isnull=True, digest__in=digests)
    return unused.count() == RECOVERY_CODES
