"""Acts of a desk: who acts and who is touched, as they are then, and a proof of who acts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet

from accounts.directory.locks import share_orders
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk, desk_of
from admin_console.errors import NotYourTask, OutOfReach
from admin_console.reach import subjects_of
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.grants.services import spend_proof


@contextmanager
def acting_upon(
    flow: Flow,
    account: User,
    *,
    purpose: Purpose = Purpose.PEOPLE,
    among: Callable[[Desk], QuerySet[User]] = subjects_of,
) -> Iterator[tuple[User, User]]:
    """Open the transaction of one act upon an account; yield who acts and who is touched, locked and as they are now.

    The orders of the domain and its tree of departments hold until the end. Nothing is changed where it raises:
    OutOfReach where the account is no longer ``among`` those that the acting account may touch, or its appointment is
    over; StepUpNeeded or StepUpSpent where the flow's proof is none for the purpose.
    """
    with transaction.atomic(durable=True):
        share_orders(domain_id=account.domain_id)
        # In one order, so that two administrators who act upon each other never wait in a circle.
        rows = User.objects.select_related("domain", "department").select_for_update(of=("self",))
        both = {row.pk: row for row in rows.filter(pk__in={flow.account.pk, account.pk}).order_by("pk")}
        holder, locked = both.get(flow.account.pk), both.get(account.pk)
        if holder is None or locked is None:
            raise OutOfReach
        spend_proof(flow=replace(flow, account=holder), purpose=purpose)
        # Since the page looked it up the account may have moved away, and the appointment may have been taken back.
        desk = desk_of(holder)
        if desk is None or not among(desk).filter(pk=locked.pk).exists():
            raise OutOfReach
        yield holder, locked


@contextmanager
def acting_at_desk(flow: Flow, capability: Capability, *, purpose: Purpose = Purpose.PEOPLE) -> Iterator[Desk]:
    """Open the transaction of an act upon nobody who is there already; yield the desk as it is now.

    As in ``acting_upon``, orders and departments hold. Raises NotYourTask where the desk is closed meanwhile or has
    the capability no longer, StepUpNeeded and StepUpSpent.
    """
    with acting(flow, spends=purpose) as holder:
        desk = desk_of(holder)
        if desk is None or not desk.may(capability):
            raise NotYourTask
        yield desk
