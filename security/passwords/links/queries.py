"""Finding the link that a code belongs to."""

from django.db.models import F, QuerySet
from django.utils import timezone

from security.link_codes import code_digest
from security.passwords.links.models import PasswordLink


def living_links(*, code: str) -> QuerySet[PasswordLink]:
    """Return the living link of this code, or none: unknown, used, too old and superseded look the same."""
    digest = code_digest(code)
    if digest is None:
        return PasswordLink.objects.none()
    return PasswordLink.objects.filter(
        digest=digest,
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
        auth_epoch=F("account__auth_epoch"),
        account__frozen_at__isnull=True,
    )
