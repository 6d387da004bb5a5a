"""Reading what a person wants to hear."""

from dataclasses import dataclass

from accounts.models import User
from security.notices.models import NoticeSettings


@dataclass(frozen=True, slots=True)
class NoticeChoices:
    """Whether logons from a new place are told (by mail), and whether the gravest news go to the phone besides."""

    new_place: bool = True
    text_messages: bool = False


def notice_choices_of(*, account: User) -> NoticeChoices:
    """Return what the account chose."""
    row = NoticeSettings.objects.filter(account=account).first()
    if row is None:
        return NoticeChoices()
    return NoticeChoices(new_place=row.new_place_off_since is None, text_messages=row.text_messages_since is not None)
