"""Taking an authenticator away: by its owner, or by those who look after the account."""

from django.db import transaction

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from security.browsers.sessions.services import end_other_sessions
from security.events import AUTHENTICATOR_DELETED
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.queries import authenticator_of
from security.factors.errors import LastSecondFactor, NoAuthenticator
from security.factors.queries import factors_of, standing_of
from security.factors.recovery_codes.services import withdraw_recovery_codes
from security.factors.services import factor_changed, require_unlocked
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify


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
        raise NoAuthenticator
    standing = standing_of(account)
    if standing.is_required and not standing.factors.has_phone:
        raise LastSecondFactor


@transaction.atomic
def remove_authenticator(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> bool:
    """Remove the account's authenticator; return whether it had one. A postmaster's or operator's act uses it too.

    Asks for no code. Where no other factor is left the recovery codes end with it. All sessions end but the kept one.
    Of several at once one removes it, whether or not the caller has locked the account's row.
    """
    User.objects.select_for_update().get(pk=account.pk)
    if not Authenticator.objects.filter(user=account, confirmed=True).exists():
        return False
    Authenticator.objects.filter(user=account).delete()
    if not factors_of(account=account).is_bound:
        withdraw_recovery_codes(account=account, actor=actor, source=source)
    record_about(account, AUTHENTICATOR_DELETED, actor=actor, source=source)
    notify(NoticeKind.AUTHENTICATOR_DELETED, account=account, source=source, actor=actor)
    factor_changed(account=account)
    end_other_sessions(account=account, kept_session_key=kept_session_key)
    return True
