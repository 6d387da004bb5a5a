"""Attaching an authenticator (E7, docs/security.md 1.3), and taking it away.

A new secret is confirmed in the flow that shows it alone. It is removed by its owner, or by those who look after the
account.
"""

import secrets
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from security import events
from security.factors import errors
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.queries import authenticator_of, is_authenticator_offered, pending_authenticator
from security.factors.authenticators.rules import PENDING_FOR, SECRET_BYTES, clock_offset, read_code, step_at
from security.factors.queries import factors_of, standing_of
from security.factors.recovery_codes.services import issue_recovery_codes, withdraw_recovery_codes
from security.factors.rules import CodeOutcome
from security.factors.services import factor_changed, require_unlocked
from security.failures import record_failure
from security.flow.services import rows_of
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Outcome of the confirming code.

    RIGHT comes with the ten recovery codes, which exist nowhere else, and ``has_replaced`` says whether another app had
    to go. WRONG comes with the seconds by which the phone's clock is ahead (negative: behind), or None where the code
    is simply wrong.
    """

    outcome: CodeOutcome
    clock_offset: int | None = None
    recovery_codes: list[str] = field(default_factory=list, repr=False)
    has_replaced: bool = False


def begin_replacement(*, flow: Flow) -> None:
    """Spend one proof, by the present app or a recovery code, on beginning to attach another app in its place.

    The present one goes on until the new one is confirmed. Raises NoAuthenticator, AuthenticatorsNotOffered,
    StepUpNeeded and StepUpSpent; the proof is not spent then.
    """
    with acting(flow, spends=Purpose.REPLACE_AUTHENTICATOR, allowed=require_may_replace) as holder:
        _begin(flow, holder, replaces=True)


def require_may_replace(*, account: User) -> None:
    """Raise NoAuthenticator where there is none to replace, AuthenticatorsNotOffered, and FactorsLocked after a freeze.

    One that is stopped is thawed or removed, for its codes prove nothing that could replace it.
    """
    require_unlocked(account=account)
    present = authenticator_of(account=account)
    if present is None:
        raise errors.NoAuthenticator
    if present.frozen_at is not None:
        raise errors.FactorsLocked
    if not is_authenticator_offered(account=account):
        raise errors.AuthenticatorsNotOffered


def begin_attachment(*, flow: Flow) -> None:
    """Spend one proof of identity on a new secret in this flow, good for ten minutes; an earlier one is void at once.

    Whether a logon may attach at all (D5) is its own to decide. Raises AuthenticatorAttached,
    AuthenticatorsNotOffered, StepUpNeeded and StepUpSpent; the proof is not spent then.
    """
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_attach) as holder:
        _begin(flow, holder, replaces=False)


def _begin(flow: Flow, holder: User, *, replaces: bool) -> None:
    rows_of(Authenticator, flow).filter(confirmed=False).delete()
    pending = Authenticator(
        user=holder,
        name="authenticator",
        public_id=uuid4(),
        confirmed=False,
        replaces=replaces,
        expires_at=timezone.now() + PENDING_FOR,
    )
    pending.bind(flow, holder)
    Authenticator.sealed_secret.field.put(pending, secrets.token_bytes(SECRET_BYTES))
    pending.save()


def require_may_attach(*, account: User) -> None:
    """Raise AuthenticatorAttached where there is one, AuthenticatorsNotOffered, and FactorsLocked after a freeze."""
    require_unlocked(account=account)
    present = authenticator_of(account=account)
    if present is not None:
        # One that is stopped is thawed or removed first, whatever the 72 hours.
        raise errors.FactorsLocked if present.frozen_at is not None else errors.AuthenticatorAttached
    if not is_authenticator_offered(account=account):
        raise errors.AuthenticatorsNotOffered


def confirm_attachment(*, flow: Flow, code: str) -> Confirmation:
    """Attach the flow's authenticator where the code is right; the flow's account carries the new factor epoch then.

    One that replaces another ends that one in the same moment. Recovery codes are new, trusted devices void, and all
    other sessions end. A wrong code changes nothing and may be followed by another.

    Raises AttachmentOver where the flow shows no living secret, or password or factors were changed meanwhile;
    AuthenticatorAttached where another flow was faster, AuthenticatorsNotOffered, AuthenticatorUnreadable.
    """
    with acting(flow, allowed=partial(_require_may_confirm, flow), over=errors.AttachmentOver):
        pending = pending_authenticator(flow=flow)
        if pending is None:
            raise errors.AttachmentOver
        secret, step = pending.sealed_secret.open(), step_at(timezone.now().timestamp())
        reading = read_code(secret, code, step=step, last_step=0)
        if reading.outcome is CodeOutcome.RIGHT:
            return _confirmed(flow, pending, reading.step)
        record_failure(events.AUTHENTICATOR_ATTACH_FAILED, account=flow.account, source=flow.source)
    return Confirmation(reading.outcome, clock_offset(secret, code, step=step))


def _require_may_confirm(flow: Flow, *, account: User) -> None:
    pending = pending_authenticator(flow=flow)
    (require_may_replace if pending is not None and pending.replaces else require_may_attach)(account=account)


def _confirmed(flow: Flow, pending: Authenticator, step: int) -> Confirmation:
    account, source = flow.account, flow.source
    # The one that is replaced, and what other flows of the account were still showing.
    Authenticator.objects.filter(user=account).exclude(pk=pending.pk).delete()
    Authenticator.objects.filter(pk=pending.pk).update(
        confirmed=True, confirmed_at=timezone.now(), last_step=step, flow_digest="", expires_at=None, replaces=False
    )
    event = events.AUTHENTICATOR_REPLACED if pending.replaces else events.AUTHENTICATOR_ATTACHED
    record_about(account, event, source=source)
    kind = NoticeKind.AUTHENTICATOR_REPLACED if pending.replaces else NoticeKind.AUTHENTICATOR_ATTACHED
    notify(kind, account=account, source=source)
    codes = issue_recovery_codes(account=account, actor=actor_of(account), source=source)
    factor_changed(account=account, kept_session_key=flow.session_key, is_bound=True)
    return Confirmation(CodeOutcome.RIGHT, recovery_codes=codes, has_replaced=pending.replaces)


def delete_authenticator(*, flow: Flow) -> None:
    """Spend one proof, by one of its codes or a recovery code, on deleting the account's authenticator.

    Recovery codes go with the last factor, trusted devices are void, other sessions end. Raises NoAuthenticator,
    LastSecondFactor, StepUpNeeded and StepUpSpent; nothing is changed then.
    """
    account = flow.account
    with acting(flow, spends=Purpose.DELETE_AUTHENTICATOR, allowed=require_may_delete):
        remove_authenticator(
            account=account, actor=actor_of(account), source=flow.source, kept_session_key=flow.session_key
        )


def require_may_delete(*, account: User) -> None:
    """Raise NoAuthenticator where there is none, LastSecondFactor where it is the last and one is required."""
    require_unlocked(account=account)
    if authenticator_of(account=account) is None:
        raise errors.NoAuthenticator
    standing = standing_of(account)
    if standing.is_required and not standing.factors.has_phone:
        raise errors.LastSecondFactor


@transaction.atomic
def remove_authenticator(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> bool:
    """Remove the account's authenticator; return whether it had one. A postmaster's or operator's act uses it too.

    Asks for no code. Where no other factor is left the recovery codes end with it. All sessions end but the kept one.
    Of several at once one removes it, whether or not the caller has locked the account's row.
    """
    User.objects.select_for_update().get(pk=account.pk)
    if not take_authenticator(account=account, actor=actor, source=source):
        return False
    notify(NoticeKind.AUTHENTICATOR_DELETED, account=account, source=source, actor=actor)
    factor_changed(account=account, kept_session_key=kept_session_key)
    return True


def take_authenticator(*, account: User, actor: Actor, source: Source) -> bool:
    """As ``remove_authenticator``, a part of an act that has locked the account, raises its epoch and tells its owner.

    What is being attached in some flow is gone as well.
    """
    if not Authenticator.objects.filter(user=account, confirmed=True).exists():
        return False
    Authenticator.objects.filter(user=account).delete()
    if not factors_of(account=account).is_bound:
        withdraw_recovery_codes(account=account, actor=actor, source=source)
    record_about(account, events.AUTHENTICATOR_DELETED, actor=actor, source=source)
    return True
