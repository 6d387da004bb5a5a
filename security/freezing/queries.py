"""Reading whether changes of an account were stopped, which, and what may not be changed meanwhile."""

from django.utils import timezone

from accounts.models import User
from security.authenticators.models import Authenticator
from security.client_passwords.models import ClientPassword
from security.factors.errors import FactorsLocked
from security.freezing.models import FreezeLink
from security.freezing.rules import LOCKED_FOR, MOST_FREEZES, MOST_WITHIN, Frozen
from security.phones.models import SecurePhone
from security.questions.models import SecurityAnswer
from security.recovery_codes.models import RecoveryCodes


def is_freeze_left(*, account: User) -> bool:
    """Whether the account's links stopped something fewer than three times within a week; one in use counts."""
    since = timezone.now() - MOST_WITHIN
    return FreezeLink.objects.filter(account=account, used_at__gt=since).count() <= MOST_FREEZES


def require_unlocked(*, account: User) -> None:
    """Raise FactorsLocked within 72 hours of a freeze: nobody adds, changes or removes a factor then.

    ``account`` is the row as read under the lock of the act, or before a page that only shows its form.
    """
    if account.factors_frozen_at is not None and timezone.now() < account.factors_frozen_at + LOCKED_FOR:
        raise FactorsLocked


def frozen_parts(*, account: User) -> Frozen:
    """Return what is stopped of the account."""
    passwords = ClientPassword.objects.filter(account=account, frozen_at__isnull=False, revoked_at__isnull=True)
    return Frozen(
        authenticator=Authenticator.objects.filter(user=account, frozen_at__isnull=False).exists(),
        phone=SecurePhone.objects.filter(user=account, frozen_at__isnull=False).exists(),
        recovery_codes=RecoveryCodes.objects.filter(user=account, frozen_at__isnull=False).exists(),
        questions=SecurityAnswer.objects.filter(account=account, frozen_at__isnull=False).exists(),
        client_passwords=tuple(passwords.order_by("created_at", "pk").values_list("label", flat=True)),
    )
