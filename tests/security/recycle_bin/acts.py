"""Deleting, restoring and purging an account as the desk does: in one transaction that holds its row."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.directory.locks import lock_account_under_orders
from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.recycle_bin.services import delete_account, purge_account, restore_account

DESK = Source(address="192.0.2.50", request_id="7kqm2fdw")


def _done(act: Callable[..., Any], account: User, by: User) -> Any:
    with transaction.atomic():
        holder = lock_account_under_orders(account)
        return act(holder=holder, actor=actor_of(by), source=DESK)


def deleted(account: User, *, by: User) -> Any:
    """Put the account into the bin; return what ended."""
    ended = _done(delete_account, account, by)
    account.refresh_from_db()
    return ended


def restored(account: User, *, by: User) -> None:
    """Take it out again."""
    _done(restore_account, account, by)
    account.refresh_from_db()


def purged(account: User, *, by: User) -> None:
    """Delete it for good."""
    _done(purge_account, account, by)
