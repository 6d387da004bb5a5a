"""Carrying out each person's own hour, where an order runs person by person: the background process's part (X18)."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.evidence import actor_of
from accounts.models import User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.queries import waiting
from admin_console.enforcement.services import add_members
from admin_console.enforcement.working import desk_of, lapse, source_of
from admin_console.policies.services import TRIED_AT_ONCE, put_in_force
from admin_console.policies.targets import PolicyStep, Target
from security.connections.services import try_cuts
from security.deadlines.models import Deadline
from security.deadlines.queries import due_deadlines, touches
from security.deadlines.services import note_written
from security.policies import CLIENT_PASSWORDS, REQUIRED

# In one transaction, for which others who change the domain's rules wait.
_AT_ONCE: Final = 25
# In one call, after which the other tasks of the process have their turn.
_MOST_PARTS: Final = 40
# Whom an exception lets in is looked at again after that: it may have been taken back.
LOOKED_AGAIN: Final = timedelta(hours=1)

log = logging.getLogger(__name__)


def carry_out_own_hours() -> int:
    """Require security passwords of those whose own hour has come; return of how many. Several processes may do so.

    Some at a time, each part under the domain's orders: the second process finds nothing left of it.
    """
    done, failed = 0, set[int]()
    for _ in range(_MOST_PARTS):
        due = due_deadlines().exclude(order__in=failed).order_by("look_at", "pk")
        order = due.values_list("order", flat=True).first()
        if order is None:
            break
        try:
            credentials, number = _require_of_some(order)
        except Exception:  # one order's trouble delays no other's hours
            log.exception("Hours of order %d were not carried out", order)
            failed.add(order)
            continue
        try_cuts(credentials=credentials[:TRIED_AT_ONCE])
        done += number
    return done


@transaction.atomic(durable=True)
def _require_of_some(order: int) -> tuple[Sequence[str], int]:
    domain_id = CutOver.objects.values_list("domain_id", flat=True).get(personal=order)
    lock_orders(domain_id=domain_id)
    held = waiting().select_related("domain", "ordered_by__domain", "personal").filter(personal=order).first()
    if held is None:
        return (), 0  # stopped meanwhile, or in force for everybody
    desk = desk_of(held)
    if desk is None:
        lapse(held)
        return (), 0
    due = list(
        due_deadlines()
        .filter(order=order)
        .select_related("order", "account__domain", "account__department")
        .order_by("look_at", "pk")[:_AT_ONCE]
    )
    orders = _orders_of(due, domain_id)
    accounts = _touched(due, orders)
    Deadline.objects.filter(pk__in=[one.pk for one in due]).update(look_at=timezone.now() + LOOKED_AGAIN)
    return (_required_of(held, desk.account, accounts, orders), len(accounts)) if accounts else ((), 0)


def _orders_of(due: Sequence[Deadline], domain_id: int) -> DomainOrders:
    accounts = [one.account_id for one in due]
    return orders_of_domain(domain_id=domain_id, only_kinds={CLIENT_PASSWORDS.name}, only_accounts=accounts)


def _touched(due: Sequence[Deadline], orders: DomainOrders) -> list[User]:
    # Of a frozen account nothing is in use; it is looked at again, as is who was let in meanwhile.
    now, living = timezone.now(), [one for one in due if one.account.is_active]
    return [
        one.account
        for one in living
        if touches(one.order, orders, account_id=one.account_id, department_id=one.account.department_id, now=now)
    ]


def _required_of(held: CutOver, postmaster: User, accounts: Sequence[User], orders: DomainOrders) -> Sequence[str]:
    numbers = [account.pk for account in accounts]
    # Who has begun to use a mail program since the order was given is stopped, too.
    add_members(held, User.objects.filter(pk__in=numbers, client_passwords_since=None), to_tell_at=None)
    steps = [_step(held, account) for account in accounts]
    outcome = put_in_force(actor_of(postmaster), steps, orders, source_of(held))
    if held.personal is not None:
        note_written(held.personal, numbers)
    return outcome.credentials


def _step(held: CutOver, account: User) -> PolicyStep:
    forcing = next(row for row in held.steps if row["values"].get(CLIENT_PASSWORDS.name) == REQUIRED)
    target = Target(held.domain, account=account)
    values = {CLIENT_PASSWORDS.name: REQUIRED}
    return PolicyStep(target, target.plan(values, forcing["reason"], owner=forcing["owner"]))
