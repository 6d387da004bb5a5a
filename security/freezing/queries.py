"""Reading whether changes of an account were stopped, which, and what may not be changed meanwhile."""

from django.utils import timezone

from accounts.models import User
from security.authenticators.models import Authenticator
from security.client_passwords.models import ClientPassword
from security.factors.errors import FactorsLocked
from security.freezing.models import Freeze
from security.freezing.rules import LOCKED_FOR, MOST_FREEZES, MOST_WITHIN, Frozen
from security.phones.models import SecurePhone
from security.questions.models import SecurityAnswer
from security.recovery_codes.models import RecoveryCodes


def freeze_of(*, account: User) -> Freeze | None:
    """Return the account's latest freeze that was not thawed."""
    return Freeze.objects.filter(account=account, thawed_at__isnull=True).order_by("-frozen_at").first()


def is_freeze_left(*, account: User) -> bool:
    """Whether the account has a freeze left this week."""
    since = timezone.now() - MOST_WITHIN
    return Freeze.objects.filter(account=account, frozen_at__gt=since).count() < MOST_FREEZES


def require_unlocked(*, account: User) -> None:
    """Raise FactorsLocked within 72 hours of a freeze: nobody adds, changes or removes a factor then."""
    since = timezone.now() - LOCKED_FOR
    if Freeze.objects.filter(account=account, thawed_at__isnull=True, frozen_at__gt=since).exists():
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
