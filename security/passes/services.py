"""Enrolment passes: the way back for someone who has lost every second factor (X21).

A pass is asked for after the right password, in the place of the second step, and leads to attaching a factor and
nowhere else. Each of these is a part of an act that has locked the account; whether the acting person may is for that
act to decide.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_past
from mailportal.crypto.human_code import generate, grouped
from security.events import ENROLMENT_PASS_ISSUED, ENROLMENT_PASS_VOIDED
from security.factors.passes.models import DIGESTS, EnrolmentPass
from security.factors.queries import factors_of
from security.factors.rules import PASS_SYMBOLS
from security.logon.models import LogonAttempt
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passes.errors import FactorStillBound, FrozenForPass, StoppedForPass
from security.passes.rules import LEAST_HOURS, MOST_HOURS, USUAL_HOURS, IssuedPass
from security.passwords.recovered import end_cooling


@transaction.atomic
def issue_pass(*, holder: User, actor: Actor, source: Source, hours: int = USUAL_HOURS) -> IssuedPass:
    """Issue the account's one pass, in the place of an earlier one, for 1 to 72 hours; its owner is told.

    Logons under way end, also one that an earlier pass has led to the attachment; and so does a window in which the
    password alone would lead there. The act that calls this names and removes what is lost before. Raises
    FactorStillBound where one is left, for its owner is not locked out then; what ``require_open_to_pass`` raises;
    ValueError for other hours.
    """
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise ValueError(f"{hours} hours are no life of a pass")
    require_open_to_pass(account=holder)
    if factors_of(account=holder).is_bound:
        raise FactorStillBound
    LogonAttempt.objects.filter(account=holder).delete()
    User.objects.filter(pk=holder.pk).update(enrolment_until=None)
    secret, now = generate(PASS_SYMBOLS), timezone.now()
    kid, digest = DIGESTS.new(str(holder.public_id), secret)
    values = {
        "kid": kid,
        "digest": digest,
        "auth_epoch": holder.auth_epoch,
        "factor_epoch": holder.factor_epoch,
        "issued_at": now,
        "expires_at": now + timedelta(hours=hours),
        "used_at": None,
    }
    row, _ = EnrolmentPass.objects.update_or_create(account=holder, defaults=values)
    end_cooling(account=holder)
    change = {"until": row.expires_at.isoformat(timespec="seconds")}
    record_about(holder, ENROLMENT_PASS_ISSUED, actor=actor, source=source, change=change)
    notify(NoticeKind.ENROLMENT_PASS_ISSUED, account=holder, source=source, actor=actor)
    return IssuedPass("-".join(grouped(secret)), row.expires_at)


def require_open_to_pass(*, account: User) -> None:
    """Raise FrozenForPass or StoppedForPass where a pass would lead nowhere."""
    if account.frozen_at is not None:
        raise FrozenForPass
    if account.factors_frozen_at is not None:
        raise StoppedForPass


@transaction.atomic
def void_pass(*, holder: User, actor: Actor, source: Source) -> bool:
    """Void the account's pass, and end the logon that it has led to the attachment; whether there was one."""
    is_there: bool = EnrolmentPass.objects.filter(account=holder).delete()[0] == 1
    if is_there:
        LogonAttempt.objects.filter(account=holder).delete()
        record_about(holder, ENROLMENT_PASS_VOIDED, actor=actor, source=source)
    return is_there


def purge_passes() -> int:
    """Delete passes that are over; return how many."""
    return delete_past(EnrolmentPass.objects.all(), "expires_at")
