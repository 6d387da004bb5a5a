"""The first steps of a change: begun with a proof of identity, then an existing factor proved in it (attack M17)."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.authenticators.removal import is_second_factor_required
from security.challenges.rules import Sent
from security.challenges.services import send_code
from security.errors import LastFactorIsPhone, NoPhone, PhoneChangeOver, PhonesNotOffered
from security.events import PHONE_PROOF_FAILED
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor
from security.phones.models import PhoneChange
from security.phones.queries import are_phones_offered, living_change, phone_of
from security.phones.rules import CHANGE_FOR, Change
from security.sessions.keys import digest_of
from security.step_up.rules import Purpose
from security.step_up.services import spend_grant

# What the codes to the present phone are for, in whichever slice they are asked for.
PROOF_PURPOSE = Purpose.CHANGE_FACTOR.value


def begin_change(*, account: User, kind: Change, grant_id: UUID, session_key: str) -> PhoneChange:
    """Spend one proof of identity on a change of the account's phone in this session, good for 15 minutes.

    An earlier one of the session is void. Raises StepUpNeeded, StepUpSpent and what ``require_may_change`` raises;
    the proof is not spent then.
    """
    with transaction.atomic(durable=True):
        holder = User.objects.select_for_update().get(pk=account.pk)
        require_may_change(account=holder, kind=kind)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)
        return _begun(holder, kind, session_key, is_proved=not factors_of(account=holder).is_bound)


def begin_change_at_logon(*, account: User, flow: str) -> PhoneChange:
    """Begin to bind a phone within a logon, good for 15 minutes, where the set-up has come to it.

    The logon itself is the proof: of the password, and of the second factor where one is bound. ``flow`` stands for the
    session. Raises PhonesNotOffered.
    """
    with transaction.atomic(durable=True):
        holder = User.objects.select_for_update().get(pk=account.pk)
        require_may_change(account=holder, kind=Change.BIND)
        return _begun(holder, Change.BIND, flow, is_proved=True)


def _begun(account: User, kind: Change, session_key: str, *, is_proved: bool) -> PhoneChange:
    PhoneChange.objects.filter(account=account, session_digest=digest_of(session_key)).delete()
    now = timezone.now()
    return PhoneChange.objects.create(
        public_id=uuid4(),
        account=account,
        session_digest=digest_of(session_key),
        kind=kind,
        auth_epoch=account.auth_epoch,
        factor_epoch=account.factor_epoch,
        proved_at=now if is_proved else None,
        expires_at=now + CHANGE_FOR,
    )


def require_may_change(*, account: User, kind: Change) -> None:
    """Raise PhonesNotOffered; for the removal NoPhone, and LastFactorIsPhone where one is required (M8)."""
    if kind is Change.BIND:
        if not are_phones_offered(account=account):
            raise PhonesNotOffered
        return
    if phone_of(account=account) is None:
        raise NoPhone
    if is_second_factor_required(account=account) and not factors_of(account=account).has_authenticator:
        raise LastFactorIsPhone


def required_change(*, account: User, session_key: str, kind: Change) -> PhoneChange:
    """Return the change under way. Raises PhoneChangeOver where there is none any more."""
    change = living_change(account=account, session_key=session_key, kind=kind)
    if change is None:
        raise PhoneChangeOver
    return change


def send_proof_code(*, account: User, change: PhoneChange, source: Source) -> Sent:
    """Send a code to the phone that is bound now. Raises NoPhone, PhoneUnreadable."""
    phone = phone_of(account=account)
    if phone is None:
        raise NoPhone
    return send_code(account=account, number_of=phone, purpose=PROOF_PURPOSE, flow_id=change.flow_id, source=source)


def prove_factor(*, account: User, change: PhoneChange, method: Method, typed: str, source: Source) -> CodeOutcome:
    """Check a code of a factor that the account has; RIGHT opens the next step of this change and nothing else."""
    outcome = check_factor(
        account=account, method=method, typed=typed, purpose=PROOF_PURPOSE, flow_id=change.flow_id, source=source
    )
    with transaction.atomic():
        if outcome is CodeOutcome.RIGHT:
            PhoneChange.objects.filter(pk=change.pk, proved_at=None).update(proved_at=timezone.now())
        else:
            noted = {"method": method.value, "outcome": outcome.value}
            record(PHONE_PROOF_FAILED, actor=actor_of(account), source=source, target=account.address, change=noted)
    return outcome


def purge_phone_changes() -> int:
    """Delete changes that were not finished in time, with the numbers typed in them; return how many."""
    return PhoneChange.objects.filter(expires_at__lt=timezone.now()).delete()[0]
