"""The operator's act upon a postmaster: who acts and who is touched, as they are then, and a proof of who acts (O2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from accounts.directory.locks import lock_accounts, share_orders
from accounts.directory.rules import Role
from accounts.evidence import actor_of
from accounts.models import User
from admin_console.errors import OutOfReach
from admin_console.operating import proved_operator
from mailportal.audit.source import Actor
from security.flow.values import Flow
from security.grants.rules import Purpose


@contextmanager
def acting_upon_postmaster(flow: Flow, account: User, *, reason: str = "") -> Iterator[tuple[Actor, User]]:
    """Open the transaction of one act of an operator upon a postmaster; yield both as they are now, held.

    The domain's orders hold until the end. Nothing is changed where it raises: what ``proved_operator`` raises, and
    OutOfReach where the account is no postmaster any more, or in the recycle bin.
    """
    with transaction.atomic(durable=True):
        share_orders(domain_id=account.domain_id)
        operator = proved_operator(flow, purpose=Purpose.POSTMASTER)
        # After the operator's row: no act of a domain's people ever takes that one.
        locked = lock_accounts({account.pk}).get(account.pk)
        if locked is None or locked.role != Role.POSTMASTER or locked.deleted_at is not None:
            raise OutOfReach
        yield replace(actor_of(operator), reason=reason), locked
