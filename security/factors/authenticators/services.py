"""Attaching an authenticator (E7, docs/security.md 1.3).

``flow`` names the session or, at the logon, the flow in which the person is shown the secret; it is confirmed there
and nowhere else.
"""

import secrets
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches
from security.browsers.sessions.services import end_other_sessions
from security.events import AUTHENTICATOR_ATTACH_FAILED, AUTHENTICATOR_ATTACHED, AUTHENTICATOR_REPLACED
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.queries import authenticator_of, is_authenticator_offered, pending_authenticator
from security.factors.authenticators.rules import PENDING_FOR, SECRET_BYTES, clock_offset, read_code, step_at
from security.factors.authenticators.seals import opened, sealed
from security.factors.errors import (
    AttachmentOver,
    AuthenticatorAttached,
    AuthenticatorsNotOffered,
    FactorsLocked,
    NoAuthenticator,
)
from security.factors.locking import require_unlocked
from security.factors.recovery_codes.services import issue_recovery_codes
from security.factors.rules import CodeOutcome
from security.factors.services import factor_changed
from security.failures import record_failure
from security.flow.keys import digest_of
from security.grants.rules import Purpose
from security.grants.services import spend_grant
from security.notices.news import notify_authenticator_attached, notify_authenticator_replaced


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What became of the confirming code.

    RIGHT comes with the ten recovery codes, which exist nowhere else, and ``has_replaced`` says whether another app had
    to go. WRONG comes with the seconds by which the phone's clock is ahead (negative: behind), or None where the code
    is simply wrong.
    """

    outcome: CodeOutcome
    clock_offset: int | None = None
    recovery_codes: list[str] = field(default_factory=list, repr=False)
    has_replaced: bool = False


def begin_replacement(*, account: User, grant_id: UUID, session_key: str) -> None:
    """Spend one proof, by the present app or a recovery code, on beginning to attach another app in its place.

    The present one goes on until the new one is confirmed. Raises NoAuthenticator, AuthenticatorsNotOffered,
    StepUpNeeded and StepUpSpent; the proof is not spent then.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        require_may_replace(account=holder)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.REPLACE_AUTHENTICATOR)
        _begin(holder, session_key, replaces=True)


def require_may_replace(*, account: User) -> None:
    """Raise NoAuthenticator where there is none to replace, AuthenticatorsNotOffered, and FactorsLocked after a freeze.

    One that is stopped is thawed or removed, for its codes prove nothing that could replace it.
    """
    require_unlocked(account=account)
    present = authenticator_of(account=account)
    if present is None:
        raise NoAuthenticator
    if present.frozen_at is not None:
        raise FactorsLocked
    if not is_authenticator_offered(account=account):
        raise AuthenticatorsNotOffered


def begin_attachment_after_proof(*, account: User, grant_id: UUID, session_key: str) -> None:
    """Spend one proof of identity on beginning to attach an authenticator in this session.

    Raises what ``begin_attachment`` raises, StepUpNeeded and StepUpSpent; the proof is not spent then.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        begin_attachment(account=holder, flow=session_key)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)


@transaction.atomic
def begin_attachment(*, account: User, flow: str) -> None:
    """Make a new secret for this flow, good for ten minutes; an earlier one of the flow is void at once.

    Whether a flow at the logon may attach at all (D5) is its own to decide. Raises AuthenticatorAttached and
    AuthenticatorsNotOffered.
    """
    require_may_attach(account=lock_account_under_orders(account))
    _begin(account, flow, replaces=False)


def _begin(account: User, flow: str, *, replaces: bool) -> None:
    Authenticator.objects.filter(user=account, confirmed=False, flow_digest=digest_of(flow)).delete()
    pending = Authenticator(
        user=account,
        name="authenticator",
        public_id=uuid4(),
        confirmed=False,
        replaces=replaces,
        flow_digest=digest_of(flow),
        expires_at=timezone.now() + PENDING_FOR,
    )
    pending.sealed_secret = sealed(secrets.token_bytes(SECRET_BYTES), pending)
    pending.save()


def require_may_attach(*, account: User) -> None:
    """Raise AuthenticatorAttached where there is one, AuthenticatorsNotOffered, and FactorsLocked after a freeze."""
    require_unlocked(account=account)
    present = authenticator_of(account=account)
    if present is not None:
        # One that is stopped is thawed or removed first, whatever the 72 hours.
        raise FactorsLocked if present.frozen_at is not None else AuthenticatorAttached
    if not is_authenticator_offered(account=account):
        raise AuthenticatorsNotOffered


def confirm_attachment(*, account: User, flow: str, code: str, source: Source) -> Confirmation:
    """Attach the flow's authenticator where the code is right; ``account`` carries the new factor epoch then.

    One that replaces another ends that one in the same moment. Recovery codes are new, trusted devices void, and all
    sessions end but that of ``flow``. A wrong code changes nothing and may be followed by another.

    Raises AttachmentOver where the flow shows no living secret, or password or factors were changed since ``account``
    was read; AuthenticatorAttached where another flow was faster, AuthenticatorsNotOffered, AuthenticatorUnreadable.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        pending = pending_authenticator(account=holder, flow=flow)
        if pending is None or not pending.replaces:
            require_may_attach(account=holder)
        else:
            require_may_replace(account=holder)
        if pending is None or holder.epochs != account.epochs:
            raise AttachmentOver
        secret, step = opened(pending), step_at(timezone.now().timestamp())
        reading = read_code(secret, code, step=step, last_step=0)
        if reading.outcome is CodeOutcome.RIGHT:
            return _confirmed(account, pending, reading.step, flow, source)
        record_failure(AUTHENTICATOR_ATTACH_FAILED, account=account, source=source)
    return Confirmation(reading.outcome, clock_offset(secret, code, step=step))


def _confirmed(account: User, pending: Authenticator, step: int, flow: str, source: Source) -> Confirmation:
    # The one that is replaced, and what other flows of the account were still showing.
    Authenticator.objects.filter(user=account).exclude(pk=pending.pk).delete()
    Authenticator.objects.filter(pk=pending.pk).update(
        confirmed=True, confirmed_at=timezone.now(), last_step=step, flow_digest="", expires_at=None, replaces=False
    )
    event = AUTHENTICATOR_REPLACED if pending.replaces else AUTHENTICATOR_ATTACHED
    record(event, actor=actor_of(account), source=source, target=account.address)
    notify = notify_authenticator_replaced if pending.replaces else notify_authenticator_attached
    notify(account=account, source=source)
    codes = issue_recovery_codes(account=account, actor=actor_of(account), source=source)
    factor_changed(account=account, is_bound=True)
    end_other_sessions(account=account, kept_session_key=flow)
    return Confirmation(CodeOutcome.RIGHT, recovery_codes=codes, has_replaced=pending.replaces)


def purge_pending_authenticators() -> int:
    """Delete secrets that nobody confirmed in time; return how many."""
    over = Authenticator.objects.filter(confirmed=False, expires_at__lt=timezone.now())
    return delete_in_batches(over.order_by("expires_at"))
