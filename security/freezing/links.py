"""Making and finding the link of a notice."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mailportal.batches import delete_in_batches
from security.client_passwords.models import ClientPassword
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCodes
from security.freezing.models import FreezeLink
from security.freezing.rules import MOST_FREEZES, MOST_WITHIN, Frozen
from security.link_codes import code_digest, fresh_code

LINK_LIFE = timedelta(days=7)
# An act and its notice are one transaction, and the rows carry the times at which they were written in it.
BEFORE_NOTICE = timedelta(minutes=1)
# A used one is kept as long as freezes are counted.
MEMORY = timedelta(days=7)


def issue_freeze_link(*, account: User, event: str, at: datetime) -> str:
    """Return the address of a page that stops what happened ``at`` that moment.

    The code is the fragment, which no server and no log ever sees; ``event`` is the English subject of the notice.
    """
    code = fresh_code()
    FreezeLink.objects.create(
        account=account,
        digest=code_digest(code),
        event=event,
        since=at - BEFORE_NOTICE,
        expires_at=at + LINK_LIFE,
    )
    return f"{settings.PUBLIC_BASE_URL}{reverse('security:freeze')}#{code}"


def living_freeze_links(*, code: str) -> QuerySet[FreezeLink]:
    """Return the living link of this code, or none: unknown, used and expired look the same."""
    digest = code_digest(code)
    if digest is None:
        return FreezeLink.objects.none()
    return FreezeLink.objects.filter(digest=digest, used_at__isnull=True, expires_at__gt=timezone.now())


def purge_freeze_links() -> int:
    """Delete links whose week is over, but not within a week of their use; return how many."""
    now = timezone.now()
    is_forgotten = Q(used_at__isnull=True) | Q(used_at__lt=now - MEMORY)
    return delete_in_batches(FreezeLink.objects.filter(is_forgotten, expires_at__lt=now).order_by("expires_at"))


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
