"""Changing the limits of a security password, and what its end brings with it (X5).

Logons obey the limits by themselves and at once; here are the evidence, the owner's notices and the open connections.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.client_passwords.evidence import change_of
from security.client_passwords.limits import PasswordLimits, is_within, next_step
from security.client_passwords.models import ClientPassword
from security.client_passwords.queries import living_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.errors import NoSuchClientPassword
from security.events import CLIENT_PASSWORD_LIMITED
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify

# What one call of the background process does.
_AT_ONCE: Final = 100


def change_limits(*, flow: Flow, public_id: UUID, limits: PasswordLimits) -> ClientPassword:
    """Spend one proof of identity on other limits of one security password of the flow's account.

    Where an address is no longer allowed, the open connections of this password are cut: no mail server ends those of
    some addresses alone, and a program at an allowed one comes back by itself. Raises NoSuchClientPassword for an
    unknown, a foreign and a deleted one alike, StepUpNeeded and StepUpSpent; then nothing is changed.
    """
    with acting(flow, spends=Purpose.LIMIT) as holder:
        row = living_client_passwords(account=holder).filter(public_id=public_id).first()
        if row is None:
            raise NoSuchClientPassword
        cut = [] if is_within(row.networks, limits.networks) else [row.credential]
        _store(row, limits)
        order_cuts(credentials=cut, account_id=holder.pk)
        record_about(holder, CLIENT_PASSWORD_LIMITED, source=flow.source, change=change_of(row))
        notify(NoticeKind.CLIENT_PASSWORD_LIMITED, account=holder, source=flow.source, label=row.label)
    try_cuts(credentials=cut)
    return row


def _store(row: ClientPassword, limits: PasswordLimits) -> None:
    row.expires_at, row.networks = limits
    row.limited_at = now = timezone.now()
    row.next_step_at = next_step(limits.ends_at, after=now)
    row.save(update_fields=["expires_at", "networks", "next_step_at", "limited_at"])


def take_next_steps() -> int:
    """Tell owners of the end of a security password, a week and a day before, and cut what is open at the end.

    Returns for how many of them something was done. Any number of processes may do so at once, and end at any moment:
    what is next stands in the row, so that nobody hears twice.
    """
    now = timezone.now()
    due = ClientPassword.objects.filter(next_step_at__lte=now, revoked_at=None)
    if not due.exists():
        return 0
    with transaction.atomic(durable=True):
        held = due.select_related("account__domain").select_for_update(skip_locked=True, of=("self",))
        some = list(held.order_by("next_step_at", "pk")[:_AT_ONCE])
        credentials = [row.credential for row in some if _is_over(row, now)]
    try_cuts(credentials=credentials)
    return len(some)


def _is_over(row: ClientPassword, now: datetime) -> bool:
    """Take the next step of a row that the transaction holds; whether that was its end."""
    is_over = row.expires_at is None or row.expires_at <= now
    # What was late says the same as what follows it: one notice for both.
    step = None if is_over else next_step(row.expires_at, after=now)
    ClientPassword.objects.filter(pk=row.pk).update(next_step_at=step)
    if is_over or row.expires_at is None:
        order_cuts(credentials=[row.credential], account_id=row.account_id)
        return True
    notify(
        NoticeKind.CLIENT_PASSWORD_ENDS,
        account=row.account,
        actor=PORTAL,
        source=ON_THE_HOST,
        label=row.label,
        hour=row.expires_at.isoformat(),
    )
    return False
