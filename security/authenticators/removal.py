"""Taking an authenticator away: by its owner with a code, or by whoever looks after the account."""

from uuid import UUID

from django.db import transaction

from accounts.directory.locks import lock_account_under_orders
from accounts.models import User
from accounts.policies.queries import effective_policy
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from security.authenticators.models import Authenticator
from security.authenticators.queries import authenticator_of
from security.errors import StepUpNeeded
from security.events import AUTHENTICATOR_DELETE_FAILED, AUTHENTICATOR_DELETED
from security.factors.errors import LastSecondFactor, NoAuthenticator
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor, factor_changed
from security.freezing.queries import require_unlocked
from security.notices import notify_authenticator_deleted
from security.policies import REQUIRED, SECOND_FACTOR
from security.recovery_codes.services import withdraw_recovery_codes
from security.sessions.services import end_other_sessions
from security.step_up.queries import living_grant
from security.step_up.rules import Purpose
from security.step_up.services import spend_grant

_DIGITS = 6


def delete_authenticator(
    *,
    account: User,
    grant_id: UUID,
    session_key: str,
    typed: str,
    source: Source,
    is_known_browser: bool = False,
) -> CodeOutcome:
    """Delete the account's authenticator with one of its codes, or with a recovery code; and a proof of identity.

    Anything but RIGHT has changed nothing, except that a try is counted. Recovery codes go with the last factor,
    trusted devices are void, other sessions end. Raises NoAuthenticator, LastSecondFactor, StepUpNeeded, StepUpSpent,
    AuthenticatorUnreadable. ``is_known_browser`` as for ``check_factor``.
    """
    require_may_delete(account=account)
    _require_grant(account, grant_id, session_key)
    outcome = check_factor(
        account=account,
        method=method_of(typed),
        typed=typed,
        purpose=Purpose.CHANGE_FACTOR.value,
        flow_id=str(grant_id),
        source=source,
        is_known_browser=is_known_browser,
    )
    if outcome is not CodeOutcome.RIGHT:
        if not outcome.is_unseen:
            _record_failure(account, outcome, source)
        return outcome
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)
        require_may_delete(account=holder)
        remove_authenticator(account=account, actor=actor_of(account), source=source, kept_session_key=session_key)
    return outcome


def _require_grant(account: User, grant_id: UUID, session_key: str) -> None:
    # Before the code is looked at: without a proof this page tells nobody whether a code is right.
    grant = living_grant(account=account, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)
    if grant is None or grant.public_id != grant_id:
        raise StepUpNeeded


def method_of(typed: str) -> Method:
    """Return what was typed into the one field: a recovery code is twice as long as the app's."""
    return Method.AUTHENTICATOR if len(typed) <= _DIGITS else Method.RECOVERY_CODE


def require_may_delete(*, account: User) -> None:
    """Raise NoAuthenticator where there is none, LastSecondFactor where it is the last and one is required."""
    require_unlocked(account=account)
    if authenticator_of(account=account) is None:
        raise NoAuthenticator
    if is_second_factor_required(account=account) and not factors_of(account=account).has_phone:
        raise LastSecondFactor


def is_second_factor_required(*, account: User) -> bool:
    """Say whether the account may not be without a second factor: ordered by policy (P6), or an operator's (O3)."""
    if account.domain_id is None:
        return True
    return effective_policy(kind=SECOND_FACTOR, account=account).value == REQUIRED


@transaction.atomic
def _record_failure(account: User, outcome: CodeOutcome, source: Source) -> None:
    change = {"outcome": outcome.value}
    record(AUTHENTICATOR_DELETE_FAILED, actor=actor_of(account), source=source, target=account.address, change=change)


@transaction.atomic
def remove_authenticator(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> bool:
    """Take the account's authenticator away; say whether it had one. The act of a postmaster or operator uses it too.

    Asks for no code. Where no other factor is left the recovery codes end with it. All sessions end but the kept one.
    Of several at once one removes it, whether or not the caller has locked the account's row.
    """
    User.objects.select_for_update().get(pk=account.pk)
    if not Authenticator.objects.filter(user=account, confirmed=True).exists():
        return False
    Authenticator.objects.filter(user=account).delete()
    if not factors_of(account=account).is_bound:
        withdraw_recovery_codes(account=account, actor=actor, source=source)
    record(AUTHENTICATOR_DELETED, actor=actor, source=source, target=account.address, domain_id=account.domain_id)
    notify_authenticator_deleted(account=account, source=source, actor=None if actor == actor_of(account) else actor)
    factor_changed(account=account)
    end_other_sessions(account=account, kept_session_key=kept_session_key)
    return True
