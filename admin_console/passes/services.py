"""The enrolment pass of an employee (X21): what is lost is removed, the pass issued, and a receipt left."""

from collections.abc import Collection

from accounts.evidence import actor_of
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.capabilities.rules import Capability
from admin_console.errors import EmployeeChangedMeanwhile, MustNotReset
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from mailportal.audit.source import Actor, Source
from security.factors.passes.models import EnrolmentPass
from security.factors.passes.queries import pass_of
from security.flow.values import Flow
from security.passes.rules import IssuedPass
from security.passes.services import issue_pass, void_pass
from security.resets.services import remove_factors


def version_of(row: EnrolmentPass | None) -> str:
    """Return what a form remembers of the account's pass, empty where there is none."""
    return "" if row is None else row.changed_at.isoformat()


def issue_employee_pass(
    *, flow: Flow, account: User, lost: Collection[str], hours: int, seen: str
) -> tuple[Receipt, IssuedPass]:
    """Remove the ``lost`` factors, by their keys, with all sessions where there are any, and issue the account's pass.

    Raises EmployeeChangedMeanwhile where the pass is no longer as ``seen``, MustNotReset, what ``issue_pass`` raises
    (a factor that nobody named among it), and what ``acting_upon`` raises; nothing is changed then.
    """
    with acting_upon(flow, account, Capability.FACTORS, refuse=MustNotReset) as (desk, locked):
        actor = actor_of(desk.account)
        return hand_out_pass(locked, lost=lost, hours=hours, seen=seen, actor=actor, source=flow.source)


def hand_out_pass(
    locked: User, *, lost: Collection[str], hours: int, seen: str, actor: Actor, source: Source
) -> tuple[Receipt, IssuedPass]:
    """Do so in an act that holds the account. Raises EmployeeChangedMeanwhile, and what ``issue_pass`` raises."""
    before = pass_of(account=locked)
    if version_of(before) != seen:
        raise EmployeeChangedMeanwhile
    ended = remove_factors(
        holder=locked, keys=lost, ends_sessions=True, opens_enrolment=False, actor=actor, source=source
    )
    issued = issue_pass(holder=locked, actor=actor, source=source, hours=hours)
    receipt = leave_receipt(
        ReceiptKind.ENROLMENT_PASS,
        account=locked,
        actor=actor,
        source=source,
        ended=ended,
        ends_at=issued.ends_at.isoformat(),
        replaces_pass=before is not None,
    )
    return receipt, issued


def void_employee_pass(*, flow: Flow, account: User) -> bool:
    """Void the account's pass; whether there was one. Raises MustNotReset, and what ``acting_upon`` raises."""
    with acting_upon(flow, account, Capability.FACTORS, refuse=MustNotReset) as (desk, locked):
        return void_pass(holder=locked, actor=actor_of(desk.account), source=flow.source)
