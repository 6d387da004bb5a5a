"""Resetting an employee's password, factors and devices, and shutting out a lost phone: each leaves a receipt.

What ends, and that it does, is the doorman's (``security.resets``); the desk says upon whom, and keeps the receipt.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from accounts.directory.rules import Role
from accounts.evidence import actor_of
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.errors import EmployeeChangedMeanwhile, MustNotReset, NothingToEnd
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from security.connections.services import try_cuts
from security.credentials import account_credential
from security.flow.values import Flow
from security.passwords.temporary import prepare_temporary_password
from security.resets.rules import Holding, HoldingKind, PasswordReset
from security.resets.services import delete_devices, remove_factors, replace_password, shut_out_phone


@dataclass(frozen=True, slots=True)
class ResetDone:
    """The receipt of a reset, and the password, which is kept nowhere; empty where the administrator typed it."""

    receipt: Receipt
    secret: str = field(repr=False)


def require_may_reset(account: User) -> None:
    """Raise MustNotReset for anybody but an employee: the operator looks after administrators (1.14)."""
    if account.role != Role.EMPLOYEE:
        raise MustNotReset


def reset_employee_password(
    *, flow: Flow, account: User, chosen: PasswordReset, seen: int, typed: str = ""
) -> ResetDone:
    """Put a temporary password in force: ``typed``, which keeps the rules, or a generated one.

    ``seen`` is the account's epoch as the page showed it. Raises EmployeeChangedMeanwhile where it is another now,
    MustNotReset, Overloaded, and what ``acting_upon`` raises; nothing is changed then.
    """
    require_may_reset(account)
    prepared = prepare_temporary_password(account=account, typed=typed)
    with acting_upon(flow, account) as (holder, locked):
        if locked.auth_epoch != seen:
            raise EmployeeChangedMeanwhile
        actor = actor_of(holder)
        ends_at, ended = replace_password(
            holder=locked, prepared=prepared, chosen=chosen, actor=actor, source=flow.source
        )
        receipt = leave_receipt(
            ReceiptKind.PASSWORD_RESET,
            account=locked,
            actor=actor,
            source=flow.source,
            ended=ended,
            ends_at=ends_at.isoformat(),
            must_change=chosen.must_change,
        )
    _try_cuts(receipt, account_credential(account.pk))
    return ResetDone(receipt, "" if typed else prepared.secret)


def delete_employee_device(*, flow: Flow, account: User, key: str) -> Receipt:
    """End one security password. Raises NothingToEnd where there is none of this key, MustNotReset."""
    return _ended(flow, account, ReceiptKind.DEVICE_DELETED, partial(delete_devices, keys=[key]))


def reset_employee_factors(
    *, flow: Flow, account: User, keys: Collection[str], ends_sessions: bool, opens_enrolment: bool
) -> Receipt:
    """Take the factors and trusted devices of these keys. Raises NothingToEnd where all are gone, MustNotReset."""
    act = partial(remove_factors, keys=keys, ends_sessions=ends_sessions, opens_enrolment=opens_enrolment)
    return _ended(flow, account, ReceiptKind.FACTORS_RESET, act)


def shut_out_lost_phone(*, flow: Flow, account: User, keys: Collection[str], kinds: Collection[HoldingKind]) -> Receipt:
    """End what a lost phone held, by its keys, of these kinds. Raises NothingToEnd where it is gone, MustNotReset."""
    return _ended(flow, account, ReceiptKind.PHONE_LOST, partial(shut_out_phone, keys=keys, kinds=kinds))


def _ended(flow: Flow, account: User, kind: ReceiptKind, act: Callable[..., Sequence[Holding]]) -> Receipt:
    require_may_reset(account)
    with acting_upon(flow, account) as (holder, locked):
        actor = actor_of(holder)
        before = locked.enrolment_until
        ended = act(holder=locked, actor=actor, source=flow.source)
        if not ended:
            raise NothingToEnd
        until = locked.enrolment_until
        facts = {"enrolment_until": until.isoformat()} if until is not None and until != before else {}
        receipt = leave_receipt(kind, account=locked, actor=actor, source=flow.source, ended=ended, **facts)
    _try_cuts(receipt)
    return receipt


def _try_cuts(receipt: Receipt, *also: str) -> None:
    try_cuts(credentials=[*also, *(line["credential"] for line in receipt.ended if line["credential"])])
