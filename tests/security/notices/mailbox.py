"""What waits for people in the queue of notices, once the postman has been."""

from typing import Any

from accounts.models import User
from mailportal.notify.models import Notice
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.postman.services import write_due_notices


def subjects_for(account: User) -> list[str]:
    """Return the subjects, the oldest first, without the portal's name."""
    write_due_notices()
    mine = Notice.objects.filter(address=account.address).order_by("pk")
    return [subject.partition(": ")[2] for subject in mine.values_list("subject", flat=True)]


def newest_for(account: User) -> str:
    """Return the text of the newest."""
    write_due_notices()
    return str(Notice.objects.filter(address=account.address).latest("pk").text)


def happened(kind: NoticeKind, *, account: User, **facts: Any) -> None:
    """Let it have happened to the account as the test has it, and the postman have been."""
    if account.domain is not None:
        account.domain.save()
    account.save()
    notify(kind, account=account, **facts)
    write_due_notices()
