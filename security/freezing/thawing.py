"""Ending a freeze: what was stopped works again, or is removed; by its owner with a factor from before, or by an
administrator (X34)."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from security.client_passwords.models import ClientPassword
from security.client_passwords.services import delete_frozen_client_passwords
from security.events import FACTORS_THAWED, FROZEN_FACTORS_REMOVED
from security.factors.authenticators.services import remove_authenticator
from security.factors.errors import NothingFrozen, NotYoursToThaw
from security.factors.phones.services import remove_phone
from security.factors.queries import factors_of
from security.factors.questions.services import remove_questions
from security.factors.recovery_codes.services import withdraw_recovery_codes
from security.factors.services import open_enrolment
from security.flow.values import Flow
from security.freezing.rules import Frozen
from security.freezing.services import FACTORS, frozen_parts
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify


def thaw_after_proof(*, flow: Flow) -> None:
    """Spend one proof of identity on letting what was stopped work again.

    Raises NothingFrozen, NotYoursToThaw where no factor from before is left to prove, StepUpNeeded, StepUpSpent.
    """
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_thaw) as holder:
        thaw(account=holder, actor=actor_of(holder), source=flow.source)


def remove_frozen_after_proof(*, flow: Flow) -> None:
    """Spend one proof of identity on removing what was stopped. Raises what ``thaw_after_proof`` raises."""
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_thaw) as holder:
        actor = actor_of(holder)
        remove_frozen(account=holder, actor=actor, source=flow.source, kept_session_key=flow.session_key)


def require_may_thaw(*, account: User) -> None:
    """Raise NotYoursToThaw unless a second factor from before the freeze is left: the password alone is the thief's."""
    if not factors_of(account=account).is_bound:
        raise NotYoursToThaw


@transaction.atomic
def thaw(*, account: User, actor: Actor, source: Source) -> None:
    """Let what was stopped of the account work again, and end the 72 hours. Raises NothingFrozen."""
    _end_freeze(account)
    for model, owner, _ in FACTORS.values():
        QuerySet(model).filter(**{owner: account}).update(frozen_at=None)
    ClientPassword.objects.filter(account=account).update(frozen_at=None)
    record_about(account, FACTORS_THAWED, actor=actor, source=source)
    notify(NoticeKind.CHANGES_THAWED, account=account, source=source, actor=actor)


@transaction.atomic
def remove_frozen(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> Frozen:
    """Remove what was stopped of the account, and end the 72 hours; return what that was. Raises NothingFrozen.

    Where another person does it and no second factor is left, one may be attached at a logon within 24 hours (D5).
    """
    _end_freeze(account)
    gone = frozen_parts(account=account)
    if gone.authenticator:
        remove_authenticator(account=account, actor=actor, source=source, kept_session_key=kept_session_key)
    if gone.phone:
        remove_phone(account=account, actor=actor, source=source, kept_session_key=kept_session_key)
    if gone.questions:
        remove_questions(account=account, actor=actor, source=source, kept_session_key=kept_session_key)
    if gone.recovery_codes:
        withdraw_recovery_codes(account=account, actor=actor, source=source)
    delete_frozen_client_passwords(account=account, actor=actor, source=source)
    record_about(account, FROZEN_FACTORS_REMOVED, actor=actor, source=source, change=gone.named)
    if actor != actor_of(account) and not factors_of(account=account).is_bound:
        open_enrolment(account=account, actor=actor, source=source)
    return gone


def _end_freeze(account: User) -> None:
    # The condition in the statement itself decides between two at once.
    if not User.objects.filter(pk=account.pk, factors_frozen_at__isnull=False).update(factors_frozen_at=None):
        raise NothingFrozen
    account.factors_frozen_at = None
