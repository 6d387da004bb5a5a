"""Resetting an employee's password, factors and devices, and shutting out a lost phone: each leaves a receipt.

What ends, and that it does, is the doorman's (``security.resets``); the desk says upon whom, and keeps the receipt.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from accounts.evidence import actor_of
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.errors import EmployeeChangedMeanwhile, MustNotReset, NothingToEnd
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from mailportal.audit.source import Actor, Source
from security.connections.services import try_cuts
from security.credentials import account_credential
from security.flow.values import Flow
from security.old_passwords.services import take_old_password
from security.passwords.temporary import PreparedPassword, prepare_temporary_password
from security.resets.rules import Holding, HoldingKind, PasswordReset
from security.resets.services import delete_devices, remove_factors, replace_password, shut_out_phone


@dataclass(frozen=True, slots=True)
class ResetDone:
    """The receipt of a reset, and the password, which is kept nowhere; empty where the administrator typed it."""

    receipt: Receipt
    secret: str = field(repr=False)


def reset_employee_password(
    *, flow: Flow, account: User, chosen: PasswordReset, seen: int, typed: str = ""
) -> ResetDone:
    """Put a temporary password in force: ``typed``, which keeps the rules, or a generated one.

    ``seen`` is the account's epoch as the page showed it. Raises EmployeeChangedMeanwhile where it is another now,
    MustNotReset, Overloaded, and what ``acting_upon`` raises; nothing is changed then.
    """
    prepared = prepare_temporary_password(account=account, typed=typed)
    with acting_upon(flow, account, Capability.RESET_PASSWORDS, refuse=MustNotReset) as (desk, locked):
        actor = actor_of(desk.account)
        receipt = put_password(locked, prepared, chosen=chosen, seen=seen, actor=actor, source=flow.source)
    try_cuts_of(receipt, account_credential(account.pk))
    return ResetDone(receipt, "" if typed else prepared.secret)


def put_password(
    locked: User, prepared: PreparedPassword, *, chosen: PasswordReset, seen: int, actor: Actor, source: Source
) -> Receipt:
    """Put the password in force in an act that holds the account. Raises EmployeeChangedMeanwhile."""
    if locked.auth_epoch != seen:
        raise EmployeeChangedMeanwhile
    ends_at, ended = replace_password(holder=locked, prepared=prepared, chosen=chosen, actor=actor, source=source)
    return leave_receipt(
        ReceiptKind.PASSWORD_RESET,
        account=locked,
        actor=actor,
        source=source,
        ended=ended,
        ends_at=ends_at.isoformat(),
        must_change=chosen.must_change,
    )


def delete_employee_device(*, flow: Flow, account: User, key: str) -> Receipt:
    """End one security password. Raises NothingToEnd, MustNotReset, and what ``acting_upon`` raises."""
    with acting_upon(flow, account, Capability.CLIENT_PASSWORDS, refuse=MustNotReset) as (desk, locked):
        actor = actor_of(desk.account)
        ended = delete_devices(holder=locked, keys=[key], actor=actor, source=flow.source)
        receipt = _receipt_of(ReceiptKind.DEVICE_DELETED, locked, ended, actor, flow.source)
    try_cuts_of(receipt)
    return receipt


def delete_employee_old_password(*, flow: Flow, account: User) -> None:
    """End what lives on of the old account password.

    Raises NoSuchOldPassword, MustNotReset, and what ``acting_upon`` raises.
    """
    with acting_upon(flow, account, Capability.CLIENT_PASSWORDS, refuse=MustNotReset) as (desk, locked):
        credential = take_old_password(holder=locked, actor=actor_of(desk.account), source=flow.source)
    try_cuts(credentials=[credential])


def reset_employee_factors(
    *, flow: Flow, account: User, keys: Collection[str], ends_sessions: bool, opens_enrolment: bool
) -> Receipt:
    """Take the factors and trusted devices of these keys.

    Raises NothingToEnd where all are gone, MustNotReset, and what ``acting_upon`` raises.
    """
    with acting_upon(flow, account, Capability.FACTORS, refuse=MustNotReset) as (desk, locked):
        actor = actor_of(desk.account)
        receipt = take_factors(
            locked,
            keys=keys,
            ends_sessions=ends_sessions,
            opens_enrolment=opens_enrolment,
            actor=actor,
            source=flow.source,
        )
    try_cuts_of(receipt)
    return receipt


def take_factors(
    locked: User, *, keys: Collection[str], ends_sessions: bool, opens_enrolment: bool, actor: Actor, source: Source
) -> Receipt:
    """Take the factors and trusted devices of these keys in an act that holds the account. Raises NothingToEnd."""
    before = locked.enrolment_until
    ended = remove_factors(
        holder=locked,
        keys=keys,
        ends_sessions=ends_sessions,
        opens_enrolment=opens_enrolment,
        actor=actor,
        source=source,
    )
    until = locked.enrolment_until
    facts = {"enrolment_until": until.isoformat()} if until is not None and until != before else {}
    return _receipt_of(ReceiptKind.FACTORS_RESET, locked, ended, actor, source, **facts)


def kinds_on_a_phone(desk: Desk) -> Sequence[HoldingKind]:
    """Return what the desk may end of what a lost phone held.

    Questions are in the owner's head; and the capability for factors never does the work of the one for security
    passwords.
    """
    without = {HoldingKind.QUESTIONS}
    if not desk.may(Capability.CLIENT_PASSWORDS):
        without.add(HoldingKind.CLIENT_PASSWORD)
    return [kind for kind in HoldingKind if kind not in without]


def shut_out_lost_phone(*, flow: Flow, account: User, keys: Collection[str]) -> Receipt:
    """End what a lost phone held, by its keys, as far as the desk may.

    Raises NothingToEnd where it is gone, MustNotReset, and what ``acting_upon`` raises.
    """
    with acting_upon(flow, account, Capability.FACTORS, refuse=MustNotReset) as (desk, locked):
        kinds, actor = kinds_on_a_phone(desk), actor_of(desk.account)
        ended = shut_out_phone(holder=locked, keys=keys, kinds=kinds, actor=actor, source=flow.source)
        receipt = _receipt_of(ReceiptKind.PHONE_LOST, locked, ended, actor, flow.source)
    try_cuts_of(receipt)
    return receipt


def _receipt_of(
    kind: ReceiptKind, locked: User, ended: Sequence[Holding], actor: Actor, source: Source, **facts: object
) -> Receipt:
    if not ended:
        raise NothingToEnd
    return leave_receipt(kind, account=locked, actor=actor, source=source, ended=ended, **facts)


def try_cuts_of(receipt: Receipt, *also: str) -> None:
    """Tell the mail servers at once what the act has ordered, after its commit."""
    try_cuts(credentials=[*also, *(line["credential"] for line in receipt.ended if line["credential"])])
