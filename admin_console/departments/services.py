"""Changing the tree of a domain's departments, with evidence; moving one may end connections, as an order does (P8)."""

from collections.abc import Mapping

from django.db import transaction

from accounts.directory import tree
from accounts.directory.errors import DepartmentGone
from accounts.directory.locks import lock_orders
from accounts.directory.queries import full_name_of
from accounts.events import DEPARTMENT_CREATED, DEPARTMENT_DELETED, DEPARTMENT_MOVED, DEPARTMENT_RENAMED
from accounts.evidence import actor_of
from accounts.models import Department, User
from accounts.policies.kinds import Stop
from admin_console.acting import proved_postmaster, require_postmaster
from admin_console.departments.queries import change_of_moving, fingerprint_of_moving, orders_for_moving
from admin_console.desk import Desk
from admin_console.errors import ChangedMeanwhile, RenamedMeanwhile
from admin_console.figures.services import forget_figures
from admin_console.policies.cuts import credentials_in_use, with_refused
from admin_console.policies.origins import refusals_by_move
from admin_console.policies.review import OrdersChange, active_accounts, moves_between, stopped_by
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.connections.services import order_cuts, try_cuts
from security.flow.values import Flow
from security.grants.rules import Purpose

_TARGET_LENGTH = 254
# One call to a mail server carries that many; the background process does the rest (security/connections).
_TRIED_AT_ONCE = 200


@transaction.atomic(durable=True)
def found_department(*, desk: Desk, source: Source, parent: Department | None, name: str) -> Department:
    """Make a department below ``parent``, or at the top.

    Raises DepartmentGone, DepartmentNameTaken, DepartmentTooDeep, and NotYourTask, as each of these does, for anybody
    who is no postmaster any more.
    """
    _hold_tree(desk)
    above = None if parent is None else _as_now(parent)
    department = tree.add_department(domain=desk.domain, parent=above, name=name)
    _record(DEPARTMENT_CREATED, desk, source, target=full_name_of(department))
    return department


@transaction.atomic(durable=True)
def rename_department(*, desk: Desk, source: Source, department: Department, name: str, seen: str) -> None:
    """Give a department another name; ``seen`` is the one that the page showed.

    Raises DepartmentGone, RenamedMeanwhile and DepartmentNameTaken.
    """
    _hold_tree(desk)
    held = _as_now(department)
    if held.name != seen:
        raise RenamedMeanwhile(name=held.name)
    before = full_name_of(held)
    tree.rename_department(department=held, name=name)
    _record(DEPARTMENT_RENAMED, desk, source, target=before, change={"before": seen, "after": name})


def move_department(
    *, flow: Flow, desk: Desk, department: Department, parent: Department | None, seen: str
) -> tuple[str, ...]:
    """Put a department, with all below it, below another one or at the top, exactly as it was reviewed.

    ``seen`` is the fingerprint of the review. Return the credentials whose connections must end, because an order that
    holds from now on lets them in no longer. Raises DepartmentGone, ChangedMeanwhile, DepartmentCycle,
    DepartmentNameTaken, DepartmentTooDeep, and what ``proved_postmaster`` raises.
    """
    domain_id = desk.domain.pk
    with transaction.atomic(durable=True):
        lock_orders(domain_id=domain_id)
        held, above = _as_now(department), None if parent is None else _as_now(parent)
        orders = orders_for_moving(domain_id=domain_id)
        if fingerprint_of_moving(held, above, orders.epoch) != seen:
            raise ChangedMeanwhile
        # It may cut many: the proof is that of an order upon many, which no fresh logon stands in for.
        proved_postmaster(flow, purpose=Purpose.ENFORCE)
        cuts = _cuts_of(change_of_moving(held, above, orders), domain_id)
        before, under = full_name_of(held), held.parent
        tree.move_department(department=held, parent=above)
        change = {"before": full_name_of(under), "after": full_name_of(above)}
        _record(DEPARTMENT_MOVED, desk, flow.source, target=before, change=change)
        for account_id, credentials in cuts.items():
            order_cuts(credentials=credentials, account_id=account_id)
    ended = tuple(credential for credentials in cuts.values() for credential in credentials)
    try_cuts(credentials=ended[:_TRIED_AT_ONCE])
    return ended


def _cuts_of(change: OrdersChange, domain_id: int) -> dict[int, list[str]]:
    moves = moves_between(change.before, change.after, kinds=change.kinds, domain_id=domain_id)
    accounts = active_accounts(domain_id=domain_id)
    cuts = credentials_in_use(
        account_password_of=accounts.filter(stopped_by(moves, *Stop)),
        client_passwords_of=accounts.filter(stopped_by(moves, Stop.EVERY_PASSWORD, Stop.ONE_PROTOCOL)),
        domain_id=domain_id,
    )
    return with_refused(cuts, refusals_by_move(change.before, change.after, domain_id=domain_id))


@transaction.atomic(durable=True)
def delete_department(*, desk: Desk, source: Source, department: Department) -> None:
    """Delete an empty department with its own rules. Raises DepartmentGone and DepartmentInUse."""
    _hold_tree(desk)
    held = _as_now(department)
    name = full_name_of(held)
    scopes = list(held.administrators.order_by("account__address").values_list("account__address", flat=True))
    tree.delete_department(department=held)
    _record(DEPARTMENT_DELETED, desk, source, target=name, change={"administrators": scopes})


def _hold_tree(desk: Desk) -> None:
    lock_orders(domain_id=desk.domain.pk)
    require_postmaster(User.objects.select_related("domain").get(pk=desk.account.pk))


def _as_now(department: Department) -> Department:
    held = Department.objects.select_related("parent").filter(pk=department.pk, domain=department.domain_id).first()
    if held is None:
        raise DepartmentGone
    return held


def _record(event: str, desk: Desk, source: Source, *, target: str, change: Mapping[str, object] | None = None) -> None:
    forget_figures(domain_id=desk.domain.pk)
    # Twelve names of a hundred characters are more than the column holds: the end says which one it is.
    record(
        event,
        actor=actor_of(desk.account),
        source=source,
        target=target[-_TARGET_LENGTH:],
        domain_id=desk.domain.pk,
        change=change,
    )
