"""Changing what a person wants to hear."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from security.events import NOTICE_SETTINGS_CHANGED
from security.notices.models import NoticeSettings
from security.notices.news import notify_new_places_off, notify_text_messages_off
from security.notices.queries import NoticeChoices, notice_choices_of


def choose_notices(*, account: User, chosen: NoticeChoices, source: Source) -> bool:
    """Put the account's choices in force; return False where they were so already.

    Whoever is in the account by fraud would begin here, so whatever is switched off is itself told.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=account.pk)
        before = notice_choices_of(account=account)
        if before == chosen:
            return False
        # While the old choices hold: the phone hears that it is to hear no more.
        _tell_what_ends(account, before, chosen, source)
        _store(account, chosen)
        record_about(
            account,
            NOTICE_SETTINGS_CHANGED,
            actor=actor_of(account),
            source=source,
            change={name: "on" if now else "off" for name, was, now in _both(before, chosen) if was != now},
        )
    return True


def _both(before: NoticeChoices, chosen: NoticeChoices) -> list[tuple[str, bool, bool]]:
    return [
        ("new_place", before.new_place, chosen.new_place),
        ("text_messages", before.text_messages, chosen.text_messages),
    ]


def _tell_what_ends(account: User, before: NoticeChoices, chosen: NoticeChoices, source: Source) -> None:
    if before.new_place and not chosen.new_place:
        notify_new_places_off(account=account, source=source)
    if before.text_messages and not chosen.text_messages:
        notify_text_messages_off(account=account, source=source)


def _store(account: User, chosen: NoticeChoices) -> None:
    row = NoticeSettings.objects.filter(account=account).first() or NoticeSettings(account=account)
    row.new_place_off_since = None if chosen.new_place else _since(row.new_place_off_since)
    row.text_messages_since = _since(row.text_messages_since) if chosen.text_messages else None
    row.save()


def _since(moment: datetime | None) -> datetime:
    return moment or timezone.now()
