"""Telling before an exception ends (X4): who answers for it, and whose account it is for."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.directory.queries import postmasters_of
from accounts.models import Policy, User
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.last_days import last_day
from security.notices.rules import NoticeKind
from security.notices.services import notify

# So many days before, once each.
_TOLD_BEFORE: Final = (1, 7)
_AT_ONCE: Final = 100


def announce_ending_exceptions() -> int:
    """Note for those concerned which exceptions end within a week, or a day; return how many.

    Any number of processes may do so, and end at any moment: that it was told is written with the notices.
    """
    now = timezone.now()
    found = [(pk, days) for days in _TOLD_BEFORE for pk in _due(days, now).values_list("pk", flat=True)[:_AT_ONCE]]
    return sum(_tell(pk, days, now) for pk, days in found)


def _due(days: int, now: datetime) -> QuerySet[Policy]:
    is_exception = Q(department__isnull=False) | Q(account__isnull=False, account__deleted_at__isnull=True)
    ending = Policy.objects.filter(is_exception, ends_at__gt=now, ends_at__lte=now + timedelta(days=days))
    return ending.filter(Q(told_days=None) | Q(told_days__gt=days)).order_by("ends_at", "pk")


@transaction.atomic
def _tell(pk: int, days: int, now: datetime) -> bool:
    if not Policy.objects.filter(pk__in=_due(days, now).filter(pk=pk).values("pk")).update(told_days=days):
        return False  # another process was faster, or the end is another now
    policy = Policy.objects.select_related("domain", "department", "account").get(pk=pk)
    day = last_day(policy.ends_at, policy.domain.zone)
    tell = partial(notify, actor=PORTAL, source=ON_THE_HOST, rule=policy.kind, day=day.isoformat() if day else "")
    whom = policy.account.address if policy.account else str(policy.department)
    for owner in _owners(policy):
        tell(NoticeKind.EXCEPTION_ENDS, account=owner, whom=whom)
    if policy.account is not None:
        tell(NoticeKind.EXCEPTION_OF_YOURS_ENDS, account=policy.account)
    return True


def _owners(policy: Policy) -> list[User]:
    """Return who answers for it: its owner, or the postmasters where that account is there no more."""
    is_here = {"deleted_at__isnull": True, "frozen_at__isnull": True}
    owner = User.objects.filter(domain=policy.domain, address=policy.owner, **is_here).first()
    return [owner] if owner is not None else list(postmasters_of(domain_id=policy.domain_id))
