"""Acts of a desk: who acts and who is touched, as they are then, and a proof of who acts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet

from accounts.directory.locks import lock_accounts, share_orders
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk, working_desk
from admin_console.errors import NotYourTask, OutOfReach
from admin_console.reach import require_employee, subjects_of
from mailportal.errors import PortalError
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.grants.services import spend_proof


@contextmanager
def acting_upon(
    flow: Flow,
    account: User,
    *needed: Capability,
    purpose: Purpose = Purpose.PEOPLE,
    among: Callable[[Desk], QuerySet[User]] = subjects_of,
    refuse: type[PortalError] | None = None,
) -> Iterator[tuple[Desk, User]]:
    """Open the transaction of one act upon an account; yield who acts and who is touched, locked and as they are now.

    It takes all of the ``needed`` capabilities. The orders of the domain and its tree of departments hold until the
    end. Nothing is changed where it raises: StepUpNeeded or StepUpSpent where the flow's proof is none for the purpose;
    NotYourTask where the desk lacks a capability; OutOfReach where there is no desk any more, or the account is no
    longer ``among`` those that it may touch; ``refuse``, where it is given, for anybody but an employee.
    """
    with transaction.atomic(durable=True):
        share_orders(domain_id=account.domain_id)
        both = lock_accounts({flow.account.pk, account.pk})
        holder, locked = both.get(flow.account.pk), both.get(account.pk)
        if holder is None or locked is None:
            raise OutOfReach
        spend_proof(flow=replace(flow, account=holder), purpose=purpose)
        # Since the page was opened the account may have moved away, and the appointment may be narrower or over.
        desk = working_desk(holder)
        if desk is None:
            raise OutOfReach
        require_may(desk, *needed)
        if not among(desk).filter(pk=locked.pk).exists():
            raise OutOfReach
        require_employee(locked, refuse)
        yield desk, locked


@contextmanager
def acting_at_desk(flow: Flow, *needed: Capability, purpose: Purpose = Purpose.PEOPLE) -> Iterator[Desk]:
    """Open the transaction of an act upon nobody who is there already; yield the desk as it is now.

    As in ``acting_upon``, orders and departments hold. Raises NotYourTask where the desk is closed meanwhile or lacks
    one of the capabilities, StepUpNeeded and StepUpSpent.
    """
    with acting(flow, spends=purpose) as holder:
        desk = working_desk(holder)
        if desk is None:
            raise NotYourTask
        require_may(desk, *needed)
        yield desk


def require_may(desk: Desk, *needed: Capability) -> None:
    """Raise NotYourTask unless the desk has all of these capabilities."""
    if not all(desk.may(one) for one in needed):
        raise NotYourTask


def proved_desk(flow: Flow, *needed: Capability, purpose: Purpose) -> Desk:
    """Spend the flow's proof in the open transaction; return the desk as it is now.

    Raises StepUpNeeded or StepUpSpent, also where the password was changed or the account frozen meanwhile, and
    NotYourTask where the desk is closed or lacks one of the capabilities.
    """
    holder = _proved(flow, purpose)
    desk = working_desk(holder)
    if desk is None:
        raise NotYourTask
    require_may(desk, *needed)
    return desk


def proved_postmaster(flow: Flow, *, purpose: Purpose) -> User:
    """As ``proved_desk``, for a postmaster: anybody who is none any more gets NotYourTask."""
    holder = _proved(flow, purpose)
    require_postmaster(holder)
    return holder


def _proved(flow: Flow, purpose: Purpose) -> User:
    holder = User.objects.select_related("domain").get(pk=flow.account.pk)
    spend_proof(flow=replace(flow, account=holder), purpose=purpose)
    return holder


def require_postmaster(account: User) -> None:
    """Raise NotYourTask unless the account, as it is now, stands at a postmaster's desk."""
    desk = working_desk(account)
    if desk is None or not desk.is_postmaster:
        raise NotYourTask
