"""Locks under which acts and orders take turns: what an order forbids does not happen once the order is given.

A postmaster's change holds the domain's orders alone; a person's act that an order may forbid shares them with the
acts of others and holds the account. Always the domain first: an act that took the account first could wait for a
change that waits for it. SQLite needs none of this, since its transactions begin with the lock of all (IMMEDIATE).
"""

from collections.abc import Collection, Mapping

from django.db import connection

from accounts.directory.models import Domain, User

_SHARE_ORDERS = "SELECT 1 FROM accounts_domain WHERE id = %s FOR SHARE"


def lock_orders(*, domain_id: int) -> Domain:
    """Hold the domain's orders until the transaction ends; acts under them wait, then meet the new ones.

    Call it before anything else in the transaction. Raises Domain.DoesNotExist.
    """
    return Domain.objects.select_for_update(no_key=True).get(pk=domain_id)


def lock_account(account: User) -> User:
    """Hold the account's row until the transaction ends, and return it as it is now.

    For acts that no order forbids: they do not wait for a postmaster's change.
    """
    return User.objects.select_related("domain").select_for_update(of=("self",)).get(pk=account.pk)


def lock_accounts(keys: Collection[int]) -> Mapping[int, User]:
    """Hold several accounts until the transaction ends; return those that there are by key, as they are now.

    Each comes with its domain and department. They are taken in the order of their keys, so that two who act upon each
    other never wait in a circle.
    """
    rows = User.objects.select_related("domain", "department").select_for_update(of=("self",))
    return {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}


def lock_account_under_orders(account: User) -> User:
    """As ``lock_account``; the domain's orders, read from now on, hold until the transaction ends as well.

    Call it before anything else in the transaction.
    """
    share_orders(domain_id=account.domain_id)
    return lock_account(account)


def share_orders(*, domain_id: int | None) -> None:
    """Let the domain's orders and its tree of departments hold until the transaction ends, beside others who do so.

    Call it before anything else in the transaction. An operator's account has no domain.
    """
    if connection.vendor == "postgresql" and domain_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(_SHARE_ORDERS, [domain_id])
