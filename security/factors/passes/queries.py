"""Reading enrolment passes."""

from django.db.models import QuerySet
from django.utils import timezone

from security.factors.passes.models import EnrolmentPass


def unused_passes() -> QuerySet[EnrolmentPass]:
    """Return the passes that nobody has used and that are not over.

    One is good while its epochs are its account's, which is for the caller to compare: in its own table alone, so that
    the conditions of an update decide between two at once.
    """
    return EnrolmentPass.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())
