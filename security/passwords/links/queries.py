"""The one-time link to a new password that an account has, if any."""

from django.utils import timezone

from accounts.models import User
from security.passwords.links.models import PasswordLink


def link_of(*, account: User) -> PasswordLink | None:
    """Return the account's link that still works; None where it was used or voided, has expired, or never was.

    It opens nothing without its code, which is in no database.
    """
    unused = PasswordLink.objects.filter(account=account, used_at__isnull=True, auth_epoch=account.auth_epoch)
    return unused.filter(expires_at__gt=timezone.now()).order_by("-pk").first()
