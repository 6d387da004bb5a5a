"""The beginning of a change, for which an existing factor was proved (attack M17), and its end by time."""

from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from security.factors.errors import PhoneChangeOver, PhonesNotOffered
from security.factors.locking import require_unlocked
from security.factors.phones.models import PhoneChange
from security.factors.phones.queries import are_phones_offered, living_change
from security.factors.phones.rules import CHANGE_FOR
from security.flow.queries import rows_of
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose


def begin_change(*, flow: Flow) -> PhoneChange:
    """Spend one proof of identity on binding a phone, or another one, in this flow; good for 15 minutes.

    That proof is of the password and of a factor where one is bound: the old phone, or the authenticator; a logon
    itself is such a proof. An earlier change of the flow is void. Raises PhonesNotOffered, StepUpNeeded, StepUpSpent;
    the proof is not spent then.
    """
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_bind) as holder:
        rows_of(PhoneChange, flow).delete()
        change = PhoneChange(public_id=uuid4(), account=holder, expires_at=timezone.now() + CHANGE_FOR)
        change.bind(flow)
        change.save()
        return change


def require_may_bind(*, account: User) -> None:
    """Raise PhonesNotOffered where the domain has switched phones off, or no message leaves the installation."""
    require_unlocked(account=account)
    if not are_phones_offered(account=account):
        raise PhonesNotOffered


def required_change(*, flow: Flow) -> PhoneChange:
    """Return the change under way. Raises PhoneChangeOver where there is none any more."""
    change = living_change(flow=flow)
    if change is None:
        raise PhoneChangeOver
    return change
