"""What ends within 14 days: exceptions from rules, and passwords by the policy; each found by an index, by pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import Crowd, DomainOrders, effective_at
from admin_console.desk import Desk
from admin_console.reach import people_of
from mailportal.pages import Key, keyset_page
from mailportal.sql import only_row
from security.passwords.expiry.queries import EXPIRY_KINDS, expiry_by, with_password_ending

SOON_DAYS: Final = 14
PAGE_SIZE: Final = 25
_FEW: Final = 10  # so many times more people than those who are meant


@dataclass(frozen=True, slots=True)
class EndingPage:
    """Some rows; ``before`` and ``after`` are the keys of the neighbouring pages, or None."""

    rows: Sequence[Any]
    before: UUID | int | None = None
    after: UUID | int | None = None


def ending_exceptions(*, domain_id: int) -> QuerySet[Policy]:
    """Return the exceptions of departments and accounts that end within ``SOON_DAYS``; those in the bin say nothing."""
    is_exception = Q(department__isnull=False) | Q(account__isnull=False, account__deleted_at__isnull=True)
    now = timezone.now()
    soon = Policy.objects.filter(domain_id=domain_id, ends_at__gt=now, ends_at__lte=now + timedelta(days=SOON_DAYS))
    return soon.filter(is_exception)


def exceptions_page(desk: Desk, *, after: int | None = None, before: int | None = None) -> EndingPage:
    """Return a page of them, the next to end first, with whom they are for; in two statements."""
    ending = ending_exceptions(domain_id=desk.domain.pk)

    def key(pk: int | None) -> Key | None:
        return None if pk is None else only_row(ending.filter(pk=pk).values_list("ends_at", "pk"))

    rows = ending.select_related("account", "department")
    ends_before = key(before)
    begins_after = key(after) if ends_before is None else None
    found, has_before, has_after = keyset_page(rows, "ends_at", size=PAGE_SIZE, after=begins_after, before=ends_before)
    return EndingPage(
        found, found[0].pk if found and has_before else None, found[-1].pk if found and has_after else None
    )


def ending_passwords(*, domain_id: int, orders: DomainOrders) -> QuerySet[User]:
    """Return the accounts whose password has its last day today or within ``SOON_DAYS``, by these orders."""
    today = timezone.localdate(timezone=orders.zone)
    by = today + timedelta(days=SOON_DAYS)
    return with_password_ending(orders=orders, domain_id=domain_id, by=by, not_before=today)


def passwords_page(
    desk: Desk, *, number: int, people: int, after: UUID | None = None, before: UUID | None = None
) -> EndingPage:
    """Return a page of those whom the desk sees, by name, each with the ``last_day``; in six statements at most.

    ``number`` of all ``people`` they are, as last counted: what many have is soon met on the way through the names,
    and what few have is fetched and sorted.
    """
    orders = orders_of_domain(domain_id=desk.domain.pk, only_kinds=EXPIRY_KINDS)
    ending = ending_passwords(domain_id=desk.domain.pk, orders=orders) & people_of(desk)
    # What is in no index lets no database walk through the names.
    by_name = F("name") if number * _FEW > people else Concat(F("name"), Value(""))

    def key(public_id: UUID | None) -> Key | None:
        return None if public_id is None else only_row(ending.filter(public_id=public_id).values_list("name", "pk"))

    ends_before = key(before)
    begins_after = key(after) if ends_before is None else None
    found, has_before, has_after = keyset_page(
        ending.annotate(by_name=by_name), "by_name", size=PAGE_SIZE, after=begins_after, before=ends_before
    )
    return EndingPage(
        [(account, _last_day(account, orders)) for account in found],
        found[0].public_id if found and has_before else None,
        found[-1].public_id if found and has_after else None,
    )


def _last_day(account: User, orders: DomainOrders) -> date | None:
    crowd, now = Crowd(account.department_id, account.pk), timezone.now()
    expiry = expiry_by(partial(effective_at, orders, crowd=crowd, now=now), zone=orders.zone, now=now)
    return None if expiry is None else expiry.last_day(account.password_changed_at)
