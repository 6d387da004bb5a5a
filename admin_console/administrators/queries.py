"""Reading the appointments of a domain, and the terms of one."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import Domain, User
from admin_console.administrators.rules import Terms
from admin_console.administrators.words import ACTS
from admin_console.capabilities.models import Administrator
from admin_console.desk import living_appointment
from mailportal.audit.models import AuditEvent


def appointments_in(domain: Domain) -> QuerySet[Administrator]:
    """Return the appointments of a domain that have not ended, by name, each with its account and departments."""
    # Asked of each appointment: SQLite would else look through the domain's people for those few.
    here = User.objects.filter(pk=OuterRef("account"), domain=domain, deleted_at=None)
    living = Administrator.objects.filter(living_appointment(), Exists(here))
    return living.select_related("account").prefetch_related("departments").order_by("account__name", "pk")


def last_acts_of(rows: Iterable[Administrator]) -> Mapping[str, AuditEvent]:
    """Return the latest of what each of them did to others, by address; none where there was nothing.

    Nothing that was done from an earlier account of the same address (attack C8).
    """
    mine = AuditEvent.objects.filter(
        domain_id=OuterRef("domain_id"), actor=OuterRef("address"), at__gte=OuterRef("created_at")
    )
    to_others = mine.filter(event__in=ACTS).exclude(target=OuterRef("address"))
    latest = Subquery(to_others.order_by("-at", "-pk").values("pk")[:1])
    accounts = User.objects.filter(pk__in=[row.account_id for row in rows])
    events = AuditEvent.objects.filter(pk__in=accounts.annotate(latest=latest).values("latest"))
    return {event.actor: event for event in events}


def appointment_of(account: User) -> Administrator | None:
    """Return the account's appointment; None where it has none, or it has ended."""
    return Administrator.objects.filter(living_appointment(), account=account).first()


def terms_of(account: User) -> Terms | None:
    """Return what the account may do for whom now; None where it administers nothing, or no longer."""
    row = appointment_of(account)
    return None if row is None else terms_in(row)


def terms_in(row: Administrator) -> Terms:
    """Return what an appointment says."""
    departments = frozenset(row.departments.values_list("pk", flat=True))
    return Terms(departments, row.is_everywhere, row.may, row.reason, row.ends_at)
