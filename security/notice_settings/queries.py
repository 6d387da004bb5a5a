"""Reading what a person wants to hear."""

from accounts.models import User
from security.notice_settings.models import NoticeSettings


def hears_of_new_places(*, account: User) -> bool:
    """Say whether the account wants notices of logons from a new place."""
    return not NoticeSettings.objects.filter(account=account, new_place_off_since__isnull=False).exists()
