"""Reading enrolment passes."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.statements import Blank
from security.factors.passes.models import EnrolmentPass


def unused_passes(now: datetime | Blank | None = None) -> QuerySet[EnrolmentPass]:
    """Return the passes that nobody has used and that are not over, ``now`` or at this moment.

    One is good while its epochs are its account's, which is for the caller to compare: in its own table alone, so that
    the conditions of an update decide between two at once.
    """
    return EnrolmentPass.objects.filter(used_at__isnull=True, expires_at__gt=now or timezone.now())


def pass_of(*, account: User) -> EnrolmentPass | None:
    """Return the account's pass: unused, or used a moment ago by someone who has not set up a factor yet."""
    auth_epoch, factor_epoch = account.epochs
    rows = EnrolmentPass.objects.filter(account=account, auth_epoch=auth_epoch, factor_epoch=factor_epoch)
    return rows.filter(expires_at__gt=timezone.now()).first()
