"""The life of an account at the desk: made, edited, opened again after wrong tries, deleted, restored, purged (P1).

Each is one transaction for a fresh proof, on record and told; what happens to the account itself is the directory's and
the doorman's. Whatever ``acting_upon`` or ``acting_at_desk`` raises, nothing is changed then.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.directory.queries import AddressState, address_state, full_name_of
from accounts.directory.services import create_account, note_language, rename_account
from accounts.events import ACCOUNT_CREATED, ACCOUNT_EDITED
from accounts.evidence import actor_of, record_about
from accounts.models import Department, User
from admin_console.acting import acting_at_desk, acting_upon
from admin_console.administrators.services import end_with_account
from admin_console.capabilities.rules import RESTORING, Capability
from admin_console.desk import Desk
from admin_console.employees.moving import move
from admin_console.errors import EditedMeanwhile, MustNotDelete, NothingShut, OutOfReach
from admin_console.leavers.services import withdraw_closing
from admin_console.lifecycle.queries import profile_of
from admin_console.lifecycle.rules import Profile, changes_between
from admin_console.reach import bin_of, departments_of
from security.connections.services import try_cuts
from security.errors import AddressInBin, AddressTaken
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.activation.ordering import order_activation
from security.passwords.activation.rules import How, Ordered
from security.recycle_bin.services import delete_account, ended_credentials, purge_account, restore_account
from security.unlocking.rules import Locks
from security.unlocking.services import unlock


@dataclass(frozen=True, slots=True)
class HandedOut:
    """An account without a password, and what its owner sets the first one with."""

    account: User
    ordered: Ordered


def create_employee(*, flow: Flow, address: str, profile: Profile, language: str, how: How) -> HandedOut:
    """Make an account that has no password, and hand out the way to its first one.

    ``address`` is canonical and of the desk's domain; ``language`` is the one of messages until the first logon.
    Raises AddressTaken and AddressInBin; OutOfReach where the desk does not reach the department.
    """
    with acting_at_desk(flow, Capability.EDIT) as desk:
        actor, source = actor_of(desk.account), flow.source
        department = _department_at(desk, profile.department_id)
        account = _created(desk, address, profile.name, department)
        note_language(account=account, language=language)
        change = {"name": account.name, "role": account.role, "department": full_name_of(department)}
        record_about(account, ACCOUNT_CREATED, actor=actor, source=source, change=change)
        return HandedOut(account, order_activation(account=account, how=how, actor=actor, source=source))


def _created(desk: Desk, address: str, name: str, department: Department | None) -> User:
    try:
        with transaction.atomic():
            return create_account(
                address=address, name=name, domain=desk.domain, encoded_password=None, department=department
            )
    except IntegrityError as error:
        is_in_bin = address_state(address) is AddressState.IN_BIN
        raise (AddressInBin if is_in_bin else AddressTaken) from error


def _department_at(desk: Desk, pk: int | None) -> Department | None:
    department = departments_of(desk).filter(pk=pk).first() if pk is not None else None
    # Nobody is put where the desk does not reach them any more, which is also outside of all departments.
    if department is None and (pk is not None or desk.paths is not None):
        raise OutOfReach
    return department


def edit_employee(*, flow: Flow, account: User, seen: Profile, wanted: Profile) -> tuple[str, ...]:
    """Write down something else about an account; return what changed, by name.

    ``seen`` is what the page showed. Raises EditedMeanwhile where that is so no longer, and is not what is wanted;
    OutOfReach where the desk does not reach the department.
    """
    credentials: tuple[str, ...] = ()
    with acting_upon(flow, account, Capability.EDIT) as (desk, locked):
        now = profile_of(locked)
        if now not in {seen, wanted}:
            raise EditedMeanwhile
        actor, source, changed = actor_of(desk.account), flow.source, changes_between(now, wanted)
        if "name" in changed:
            rename_account(account=locked, name=wanted.name)
            change = {"before": now.name, "after": wanted.name}
            record_about(locked, ACCOUNT_EDITED, actor=actor, source=source, change=change)
        if "department" in changed:
            department = _department_at(desk, wanted.department_id)
            credentials = move(locked=locked, department=department, actor=actor, source=source)
        if changed:
            notify(NoticeKind.ACCOUNT_EDITED, account=locked, source=source, actor=actor, edited=list(changed))
    try_cuts(credentials=credentials)
    return changed


def unlock_employee(*, flow: Flow, account: User) -> Locks:
    """Forget all wrong tries at an account; return what they had shut. Raises NothingShut where there are none."""
    with acting_upon(flow, account, Capability.FREEZE) as (desk, locked):
        actor = actor_of(desk.account)
        locks = unlock(holder=locked, actor=actor, source=flow.source)
        if not locks:
            raise NothingShut
        notify(NoticeKind.ACCOUNT_UNLOCKED, account=locked, source=flow.source, actor=actor)
    return locks


def delete_employee(*, flow: Flow, account: User) -> tuple[str, ...]:
    """Put an account into the recycle bin; return the credentials whose connections end. Raises MustNotDelete."""
    deleting = acting_upon(flow, account, Capability.DELETE, purpose=Purpose.DELETE_ACCOUNT, refuse=MustNotDelete)
    with deleting as (desk, locked):
        actor, source = actor_of(desk.account), flow.source
        withdraw_closing(account=locked, actor=actor, source=source)
        end_with_account(account=locked, actor=actor, source=source)
        ended = delete_account(holder=locked, actor=actor, source=source)
        credentials = tuple(ended_credentials(locked, ended))
    try_cuts(credentials=credentials)
    return credentials


def restore_employee(*, flow: Flow, account: User, how: How) -> HandedOut:
    """Take an account out of the recycle bin, and hand out the way to its next password."""
    with acting_upon(flow, account, *RESTORING, among=bin_of) as (desk, locked):
        actor, source = actor_of(desk.account), flow.source
        restore_account(holder=locked, actor=actor, source=source)
        return HandedOut(locked, order_activation(account=locked, how=how, actor=actor, source=source))


def purge_employee(*, flow: Flow, account: User) -> None:
    """Delete an account in the recycle bin for good, before its 30 days are over."""
    with acting_upon(flow, account, Capability.DELETE, purpose=Purpose.DELETE_ACCOUNT, among=bin_of) as (desk, locked):
        purge_account(holder=locked, actor=actor_of(desk.account), source=flow.source)
