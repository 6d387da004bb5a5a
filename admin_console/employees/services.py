"""Freezing an account, setting it free, and deciding about what the link in a notice stopped (X34)."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from accounts.directory.rules import Role
from accounts.directory.services import set_frozen
from accounts.events import ACCOUNT_FROZEN, ACCOUNT_UNFROZEN
from accounts.evidence import actor_of, record_about
from accounts.models import User
from admin_console.acting import acting_upon
from admin_console.errors import AlreadySo, MustNotFreeze
from mailportal.audit.source import Actor, Source
from security.client_passwords.queries import living_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.credentials import account_credential
from security.flow.values import Flow
from security.freezing.thawing import require_may_thaw
from security.grants.rules import Purpose
from security.grants.services import spend_proof
from security.notices.rules import NoticeKind
from security.notices.services import notify


def freeze_employee(*, flow: Flow, account: User) -> tuple[str, ...]:
    """Freeze an account: sessions end by its epoch, all its connections are cut; return the cut credentials.

    Raises MustNotFreeze for anybody but an employee, AlreadySo where it is frozen, and what ``acting_upon`` raises.
    """
    with acting_upon(flow, account) as (holder, locked):
        credentials = freeze(locked=locked, actor=actor_of(holder), source=flow.source)
    try_cuts(credentials=credentials)
    return credentials


def unfreeze_employee(*, flow: Flow, account: User) -> None:
    """Let a frozen account log on again. Raises MustNotFreeze for anybody but an employee, AlreadySo."""
    with acting_upon(flow, account) as (holder, locked):
        unfreeze(locked=locked, actor=actor_of(holder), source=flow.source)


def freeze(*, locked: User, actor: Actor, source: Source) -> tuple[str, ...]:
    """Freeze an account that the act holds; return the credentials whose connections are ordered to end.

    Raises MustNotFreeze and AlreadySo.
    """
    _turn(locked, frozen=True)
    living = living_client_passwords(account=locked)
    credentials = (account_credential(locked.pk), *(row.credential for row in living))
    record_about(locked, ACCOUNT_FROZEN, actor=actor, source=source)
    notify(NoticeKind.ACCOUNT_FROZEN, account=locked, source=source, actor=actor)
    order_cuts(credentials=credentials, account_id=locked.pk)
    return credentials


def unfreeze(*, locked: User, actor: Actor, source: Source) -> None:
    """Let an account that the act holds log on again. Raises MustNotFreeze and AlreadySo."""
    _turn(locked, frozen=False)
    record_about(locked, ACCOUNT_UNFROZEN, actor=actor, source=source)
    notify(NoticeKind.ACCOUNT_UNFROZEN, account=locked, source=source, actor=actor)


def decide_stopped(act: Callable[..., object], *, flow: Flow, account: User) -> None:
    """Spend one proof of the postmaster's on ``act``: ``thaw`` or ``remove_frozen`` of ``security.freezing``.

    Raises NothingFrozen, StepUpNeeded, StepUpSpent, and NotYoursToThaw for the postmaster's own account where no
    factor from before is left.
    """
    with transaction.atomic(durable=True):
        # Both rows in one order, so that two postmasters who decide about each other never wait in a circle.
        locked = User.objects.select_for_update().filter(pk__in={flow.account.pk, account.pk}).order_by("pk")
        holder = {row.pk: row for row in locked}[flow.account.pk]
        if holder.pk == account.pk:
            require_may_thaw(account=holder)
        spend_proof(flow=replace(flow, account=holder), purpose=Purpose.ENFORCE)
        act(account=account, actor=actor_of(holder), source=flow.source)


def _turn(locked: User, *, frozen: bool) -> None:
    if locked.role != Role.EMPLOYEE:
        raise MustNotFreeze
    if (locked.frozen_at is not None) == frozen:
        raise AlreadySo
    set_frozen(account=locked, frozen=frozen)
