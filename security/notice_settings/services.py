"""Changing what a person wants to hear."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.events import NOTICE_SETTINGS_CHANGED
from security.notice_settings.models import NoticeSettings
from security.notice_settings.queries import hears_of_new_places
from security.notices import notify_new_places_off


def set_new_place_notices(*, account: User, wanted: bool, source: Source) -> bool:
    """Switch the notices of logons from a new place on or off; return False where that was so already.

    Whoever is in the account by fraud would begin here, so switching off is itself told.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=account.pk)
        if hears_of_new_places(account=account) == wanted:
            return False
        off_since = None if wanted else timezone.now()
        NoticeSettings.objects.update_or_create(account=account, defaults={"new_place_off_since": off_since})
        change = {"new_place": "on" if wanted else "off"}
        record(NOTICE_SETTINGS_CHANGED, actor=actor_of(account), source=source, target=account.address, change=change)
        if not wanted:
            notify_new_places_off(account=account, source=source)
    return True
