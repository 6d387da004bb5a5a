"""Delegated administrators, and desks at work: what several tests begin with."""

from collections.abc import Iterable
from datetime import datetime

from django.test import Client
from django.utils import timezone

from accounts.models import Department, User
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability, written
from admin_console.desk import Desk, desk_of
from security.factors.authenticators.queries import authenticator_of
from security.factors.rules import Method
from tests.browser import logged_on
from tests.security.factors.authenticators.acts import attached


def appointed(
    account: User,
    *departments: Department,
    may: Iterable[Capability] = EVERY_CAPABILITY,
    everywhere: bool = False,
    ends_at: datetime | None = None,
) -> User:
    """Let the account look after these departments, or after its whole domain, with an authenticator of its own."""
    if authenticator_of(account=account) is None:
        attached(account)
    row, _ = Administrator.objects.update_or_create(
        account=account,
        defaults={
            "is_everywhere": everywhere,
            "capabilities": written(may),
            "owner": f"postmaster@{account.address.partition('@')[2]}",
            "ends_at": ends_at,
        },
    )
    row.departments.set(departments)
    User.objects.filter(pk=account.pk).update(administers_since=timezone.now())
    account.refresh_from_db()
    return account


def desk(account: User) -> Desk:
    """Return the account's desk."""
    found = desk_of(account)
    assert found is not None
    return found


def at_work(account: User) -> Client:
    """Return a browser in which the account has just logged on, with its authenticator where it has one."""
    account.refresh_from_db()
    device = authenticator_of(account=account)
    return logged_on(account, device=device, proved="" if device is None else Method.AUTHENTICATOR.value)
