"""Making and finding the link of a notice. Apart from ``services``, which write notices themselves."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mailportal.batches import delete_in_batches
from security.freezing.models import FreezeLink
from security.freezing.rules import BEFORE_NOTICE, LINK_LIFE
from security.password_links.rules import digest_of, fresh_code


def issue_freeze_link(*, account: User, event: str) -> str:
    """Return the address of a page that stops what is being told of, inside the transaction of the act.

    The code is the fragment, which no server and no log ever sees; ``event`` is the English subject of the notice.
    """
    code, now = fresh_code(), timezone.now()
    FreezeLink.objects.create(
        account=account,
        digest=digest_of(code),
        event=event,
        since=now - BEFORE_NOTICE,
        expires_at=now + LINK_LIFE,
    )
    return f"{settings.PUBLIC_BASE_URL}{reverse('security:freeze')}#{code}"


def living_freeze_links(*, code: str) -> QuerySet[FreezeLink]:
    """Return the living link of this code, or none: unknown, used and expired look the same."""
    digest = digest_of(code)
    if digest is None:
        return FreezeLink.objects.none()
    return FreezeLink.objects.filter(digest=digest, used_at__isnull=True, expires_at__gt=timezone.now())


def purge_freeze_links() -> int:
    """Delete links whose week is over; return how many."""
    return delete_in_batches(FreezeLink.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at"))
