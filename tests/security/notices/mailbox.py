"""What waits for people in the queue of notices."""

from accounts.models import User
from mailportal.notify.models import Notice


def subjects_for(account: User) -> list[str]:
    """Return the subjects, the oldest first, without the portal's name."""
    mine = Notice.objects.filter(address=account.address).order_by("pk")
    return [subject.partition(": ")[2] for subject in mine.values_list("subject", flat=True)]


def newest_for(account: User) -> str:
    """Return the text of the newest."""
    return str(Notice.objects.filter(address=account.address).latest("pk").text)
