"""Reading whether changes of an account were stopped, and which."""

from django.utils import timezone

from accounts.models import User
from security.client_passwords.models import ClientPassword
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCodes
from security.freezing.models import FreezeLink
from security.freezing.rules import MOST_FREEZES, MOST_WITHIN, Frozen


def is_freeze_left(*, account: User) -> bool:
    """Whether the account's links stopped something fewer than three times within a week; one in use counts."""
    since = timezone.now() - MOST_WITHIN
    return FreezeLink.objects.filter(account=account, used_at__gt=since).count() <= MOST_FREEZES


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
