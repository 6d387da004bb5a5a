"""Freezing an account, setting it free, and deciding about what the link in a notice stopped (X34)."""

from collections.abc import Callable

from accounts.directory.services import set_frozen
from accounts.events import ACCOUNT_FROZEN, ACCOUNT_UNFROZEN
from accounts.evidence import actor_of, record_about
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.capabilities.rules import Capability
from admin_console.errors import AlreadySo, MustNotFreeze
from mailportal.audit.source import Actor, Source
from security.client_passwords.queries import living_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.credentials import account_credential
from security.flow.values import Flow
from security.freezing.thawing import require_may_thaw
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password


def freeze_employee(*, flow: Flow, account: User) -> tuple[str, ...]:
    """Freeze an account: sessions end by its epoch, all its connections are cut; return the cut credentials.

    Raises MustNotFreeze for anybody but an employee, AlreadySo where it is frozen, and what ``acting_upon`` raises.
    """
    with acting_upon(flow, account, Capability.FREEZE, refuse=MustNotFreeze) as (desk, locked):
        credentials = freeze(locked=locked, actor=actor_of(desk.account), source=flow.source)
    try_cuts(credentials=credentials)
    return credentials


def unfreeze_employee(*, flow: Flow, account: User) -> None:
    """Let a frozen account log on again. Raises MustNotFreeze, AlreadySo, and what ``acting_upon`` raises."""
    with acting_upon(flow, account, Capability.FREEZE, refuse=MustNotFreeze) as (desk, locked):
        unfreeze(locked=locked, actor=actor_of(desk.account), source=flow.source)


def freeze(*, locked: User, actor: Actor, source: Source) -> tuple[str, ...]:
    """Freeze an employee's account that the act holds; return the credentials whose connections are ordered to end.

    Raises AlreadySo.
    """
    _turn(locked, frozen=True)
    living = living_client_passwords(account=locked)
    credentials = (account_credential(locked.pk), *(row.credential for row in living))
    record_about(locked, ACCOUNT_FROZEN, actor=actor, source=source)
    notify(NoticeKind.ACCOUNT_FROZEN, account=locked, source=source, actor=actor)
    order_cuts(credentials=credentials, account_id=locked.pk)
    return (*credentials, *end_old_password(account=locked, why=OldPasswordEnd.FROZEN, actor=actor, source=source))


def unfreeze(*, locked: User, actor: Actor, source: Source) -> None:
    """Let an employee's account that the act holds log on again. Raises AlreadySo."""
    _turn(locked, frozen=False)
    record_about(locked, ACCOUNT_UNFROZEN, actor=actor, source=source)
    notify(NoticeKind.ACCOUNT_UNFROZEN, account=locked, source=source, actor=actor)


def decide_stopped(act: Callable[..., object], *, flow: Flow, account: User) -> None:
    """Spend one proof on ``act``: ``thaw`` or ``remove_frozen`` of ``security.freezing``.

    Raises NothingFrozen, what ``acting_upon`` raises, and NotYoursToThaw for the postmaster's own account where no
    factor from before is left.
    """
    with acting_upon(flow, account, Capability.FACTORS, purpose=Purpose.ENFORCE) as (desk, locked):
        if desk.account == locked:
            require_may_thaw(account=locked)
        act(account=locked, actor=actor_of(desk.account), source=flow.source)


def _turn(locked: User, *, frozen: bool) -> None:
    if (locked.frozen_at is not None) == frozen:
        raise AlreadySo
    set_frozen(account=locked, frozen=frozen)
