"""Reading the appointments of a domain, and the terms of one."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Domain, User
from admin_console.administrators.rules import Terms
from admin_console.capabilities.models import Administrator
from admin_console.desk import living_appointment


def appointments_in(domain: Domain) -> QuerySet[Administrator]:
    """Return the appointments of a domain that have not ended, by name, each with its account and departments."""
    # Asked of each appointment: SQLite would else look through the domain's people for those few.
    here = User.objects.filter(pk=OuterRef("account"), domain=domain, deleted_at=None)
    living = Administrator.objects.filter(living_appointment(), Exists(here))
    return living.select_related("account").prefetch_related("departments").order_by("account__name", "pk")


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
