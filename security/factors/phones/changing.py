"""The beginning of a change, for which an existing factor was proved (attack M17), and its end by time."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.models import User
from mailportal.batches import delete_in_batches
from security.factors.errors import PhoneChangeOver, PhonesNotOffered
from security.factors.locking import require_unlocked
from security.factors.phones.models import PhoneChange
from security.factors.phones.queries import are_phones_offered, living_change
from security.factors.phones.rules import CHANGE_FOR
from security.flow.keys import digest_of
from security.grants.rules import Purpose
from security.grants.services import spend_grant


def begin_change(*, account: User, grant_id: UUID, session_key: str) -> PhoneChange:
    """Spend one proof of identity on binding a phone, or another one, in this session; good for 15 minutes.

    That proof is of the password and of a factor where one is bound: the old phone, or the authenticator. An earlier
    change of the session is void. Raises PhonesNotOffered, StepUpNeeded, StepUpSpent; the proof is not spent then.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        require_may_bind(account=holder)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)
        return _begun(holder, session_key)


def begin_change_at_logon(*, account: User, flow: str) -> PhoneChange:
    """Begin to bind a phone within a logon, good for 15 minutes, where the set-up has come to it.

    The logon itself is the proof: of the password, and of the second factor where one is bound. ``flow`` stands for the
    session. Raises PhonesNotOffered.
    """
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        require_may_bind(account=holder)
        return _begun(holder, flow)


def _begun(account: User, session_key: str) -> PhoneChange:
    PhoneChange.objects.filter(account=account, session_digest=digest_of(session_key)).delete()
    return PhoneChange.objects.create(
        public_id=uuid4(),
        account=account,
        session_digest=digest_of(session_key),
        auth_epoch=account.auth_epoch,
        factor_epoch=account.factor_epoch,
        expires_at=timezone.now() + CHANGE_FOR,
    )


def require_may_bind(*, account: User) -> None:
    """Raise PhonesNotOffered where the domain has switched phones off, or no message leaves the installation."""
    require_unlocked(account=account)
    if not are_phones_offered(account=account):
        raise PhonesNotOffered


def required_change(*, account: User, session_key: str) -> PhoneChange:
    """Return the change under way. Raises PhoneChangeOver where there is none any more."""
    change = living_change(account=account, session_key=session_key)
    if change is None:
        raise PhoneChangeOver
    return change


def purge_phone_changes() -> int:
    """Delete changes that were not finished in time, with the numbers typed in them; return how many."""
    return delete_in_batches(PhoneChange.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at"))
