"""What an operator does to a postmaster who cannot get in, each with a reason, a receipt and news to the owner (O2).

The acts are those that a postmaster does to employees (``resets``, ``passes``); the link is the operator's alone.
"""

from collections.abc import Collection

from accounts.models import User
from admin_console.errors import EmployeeChangedMeanwhile
from admin_console.passes.services import hand_out_pass
from admin_console.postmasters.acting import acting_upon_postmaster
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from admin_console.resets.services import ResetDone, put_password, take_factors, try_cuts_of
from security.credentials import account_credential
from security.flow.values import Flow
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passes.rules import IssuedPass
from security.passes.services import void_pass
from security.passwords.links.queries import link_of
from security.passwords.links.services import issue_password_link, void_password_link
from security.passwords.temporary import prepare_temporary_password
from security.resets.rules import PasswordReset


def reset_postmaster_password(
    *, flow: Flow, account: User, chosen: PasswordReset, seen: int, reason: str, typed: str = ""
) -> ResetDone:
    """Put a temporary password in force: ``typed``, which keeps the domain's rules, or a generated one.

    Raises EmployeeChangedMeanwhile where the account is not as ``seen``, Overloaded, and what
    ``acting_upon_postmaster`` raises; nothing is changed then.
    """
    prepared = prepare_temporary_password(account=account, typed=typed)
    with acting_upon_postmaster(flow, account, reason=reason) as (actor, locked):
        receipt = put_password(locked, prepared, chosen=chosen, seen=seen, actor=actor, source=flow.source)
    try_cuts_of(receipt, account_credential(account.pk))
    return ResetDone(receipt, "" if typed else prepared.secret)


def issue_postmaster_link(*, flow: Flow, account: User, seen: int, reason: str) -> ResetDone:
    """Make a one-time link to a new password, good for an hour; the old one holds until it is used (T9).

    Raises as ``reset_postmaster_password``.
    """
    with acting_upon_postmaster(flow, account, reason=reason) as (actor, locked):
        if locked.auth_epoch != seen:
            raise EmployeeChangedMeanwhile
        url = issue_password_link(account=locked, actor=actor, source=flow.source)
        notify(NoticeKind.PASSWORD_LINK_ISSUED, account=locked, source=flow.source, actor=actor)
        link = link_of(account=locked)
        ends_at = "" if link is None else link.expires_at.isoformat()
        receipt = leave_receipt(
            ReceiptKind.PASSWORD_LINK, account=locked, actor=actor, source=flow.source, ended=(), ends_at=ends_at
        )
    return ResetDone(receipt, url)


def void_postmaster_link(*, flow: Flow, account: User) -> bool:
    """Void a link that was given out by mistake; whether there was one. Raises what ``acting_upon_postmaster`` does."""
    with acting_upon_postmaster(flow, account) as (actor, locked):
        return void_password_link(holder=locked, actor=actor, source=flow.source)


def reset_postmaster_factors(
    *, flow: Flow, account: User, keys: Collection[str], ends_sessions: bool, opens_enrolment: bool, reason: str
) -> Receipt:
    """Take the factors and trusted devices of these keys.

    Raises NothingToEnd where all are gone, and what ``acting_upon_postmaster`` raises.
    """
    with acting_upon_postmaster(flow, account, reason=reason) as (actor, locked):
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


def issue_postmaster_pass(
    *, flow: Flow, account: User, lost: Collection[str], hours: int, seen: str, reason: str
) -> tuple[Receipt, IssuedPass]:
    """Remove the ``lost`` factors, by their keys, and issue the enrolment pass of somebody who has none left (X21).

    Raises EmployeeChangedMeanwhile where the pass is no longer as ``seen``, what ``issue_pass`` raises, and what
    ``acting_upon_postmaster`` raises.
    """
    with acting_upon_postmaster(flow, account, reason=reason) as (actor, locked):
        return hand_out_pass(locked, lost=lost, hours=hours, seen=seen, actor=actor, source=flow.source)


def void_postmaster_pass(*, flow: Flow, account: User) -> bool:
    """Void the pass; whether there was one. Raises what ``acting_upon_postmaster`` raises."""
    with acting_upon_postmaster(flow, account) as (actor, locked):
        return void_pass(holder=locked, actor=actor, source=flow.source)
