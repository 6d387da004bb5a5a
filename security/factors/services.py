"""The one way to ask for a second factor and to check it: every path shares its limits (docs/security.md 1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import PORTAL, Actor, Source
from security import events
from security.browsers.sessions.services import end_other_sessions
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.factors.authenticators.models import Authenticator
from security.factors.challenges.rules import SendOutcome, Sent
from security.factors.challenges.services import check_code, forget_failures, send_code
from security.factors.errors import FactorsLocked, FactorsResting, PhoneUnreadable
from security.factors.passes.models import EnrolmentPass
from security.factors.phones.models import SecurePhone
from security.factors.phones.queries import phone_of
from security.factors.queries import factors_of
from security.factors.rules import ENROLMENT_REOPENED, CodeOutcome, Method
from security.factors.tally import FactorTally, claim_closing, claim_telling, count, reopen, take_back, undo
from security.factors.verification import (
    check_answers,
    forget_tries,
    spend_pass,
    spend_recovery_code,
    verify_authenticator,
)
from security.flow.values import Flow
from security.grants.acting import require_rest_after_pass
from security.limits import FACTOR_REFUSED, SECOND_STEP_FAILURES
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password

# Who answered the questions only is to have changed nothing before the owner has read a notice (1.7, attack R8).
_RESTING_FOR = timedelta(hours=24)
# From a pass to the factor that is bound by it: longer than the pages of the attachment wait.
_ATTACHED_WITHIN = timedelta(hours=1)
# A thief of the password may log on again at once: the owner and the administrator need a weekend's start (X34).
_LOCKED_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class FactorTried:
    """What came out of one try at a method. It counts as a failure until its ``tally`` is taken back."""

    method: Method
    outcome: CodeOutcome
    tally: FactorTally


def send_factor_code(*, flow: Flow, purpose: str) -> Sent:
    """Send a code that opens one purpose in this flow; the number's trouble is told as not sent.

    Call it outside any transaction. Tries are not touched, whatever fails (attack D5).
    """
    phone = phone_of(account=flow.account)
    if phone is None or phone.frozen_at is not None:
        return Sent(SendOutcome.NOT_SENT)
    try:
        return send_code(flow=flow, to=phone, purpose=purpose)
    except PhoneUnreadable:
        return Sent(SendOutcome.NOT_SENT)


def check_factor(*, flow: Flow, method: Method, typed: str | Sequence[str], purpose: str) -> CodeOutcome:
    """As ``try_factor``, and take a right one back."""
    tried = try_factor(flow=flow, method=method, typed=typed, purpose=purpose)
    if tried.outcome is CodeOutcome.RIGHT:
        take_back(tried.tally)
    return tried.outcome


def try_factor(*, flow: Flow, method: Method, typed: str | Sequence[str], purpose: str) -> FactorTried:
    """Check one try at a second factor of the account; only RIGHT opens anything.

    ``purpose`` and flow are those in which a code was sent; ``typed`` is a code, or the answers to the questions in
    their order. The tries of a browser that has proved a factor are counted apart. The try is counted and committed
    before the check; beyond a limit nothing is checked (THROTTLED, CLOSED). Take a right one back in the transaction of
    what it opens. Call it outside any transaction. Raises what the method's own check raises; that try is held against
    nobody.
    """
    tally = count(flow)
    try:
        outcome = _checked(tally, method, typed, purpose)
    except Exception:
        undo(tally)
        raise
    if outcome is not CodeOutcome.RIGHT:
        _after_failure(tally, flow.source)
    return FactorTried(method, outcome, tally)


def _checked(tally: FactorTally, method: Method, typed: str | Sequence[str], purpose: str) -> CodeOutcome:
    if tally.seconds_to_wait:
        return CodeOutcome.THROTTLED
    if tally.is_closed:
        return CodeOutcome.CLOSED
    flow = tally.flow
    code, answers = (typed, ()) if isinstance(typed, str) else ("", typed)
    match method:
        case Method.AUTHENTICATOR:
            return verify_authenticator(account=flow.account, code=code)
        case Method.PHONE:
            return check_code(flow=flow, purpose=purpose, code=code)
        case Method.RECOVERY_CODE:
            return spend_recovery_code(account=flow.account, code=code, source=flow.source)
        case Method.QUESTIONS:
            return check_answers(flow=flow, answers=answers)
        case Method.PASS:
            return spend_pass(account=flow.account, code=code, source=flow.source)
    return CodeOutcome.WRONG


def _after_failure(tally: FactorTally, source: Source) -> None:
    # Not at the tenth and the thirtieth alone: a notice that the database refused leaves with the next failure.
    if tally.is_owner_to_hear:
        _tell_owner(tally.flow.account, source)
    if tally.is_to_be_closed:
        _close(tally.flow.account, source)


@transaction.atomic
def _tell_owner(account: User, source: Source) -> None:
    if claim_telling(account):
        _record(events.SECOND_FACTOR_GUESSED, account, source)
        notify(NoticeKind.SECOND_FACTOR_GUESSED, account=account, source=source, tries=FACTOR_REFUSED.tries)


@transaction.atomic
def _close(account: User, source: Source) -> None:
    # A guesser who got this far knows the password: the owner changes it at the next logon, and until then it opens no
    # mailbox. What it opened already is ended in the background, not while the guesser waits. The owner of one who
    # guesses slowly, never ten times a day, has not been told yet.
    if not claim_closing(account):
        return
    order_cuts(credentials=[account_credential(account.pk)], account_id=account.pk)
    end_old_password(account=account, why=OldPasswordEnd.GUESSED, actor=PORTAL, source=source)
    _record(events.SECOND_FACTOR_CLOSED, account, source)
    notify(NoticeKind.SECOND_FACTOR_GUESSED, account=account, source=source, tries=SECOND_STEP_FAILURES)


def _record(event: str, account: User, source: Source) -> None:
    record_about(account, event, actor=PORTAL, source=source)


@transaction.atomic
def reopen_factors(*, account: User, actor: Actor, source: Source) -> None:
    """Forget all failures at the account's second factors: an administrator or operator has identified the owner."""
    reopen(account)
    forget_failures(account=account)
    forget_tries(account=account)
    record_about(account, events.SECOND_FACTOR_REOPENED, actor=actor, source=source)


def factor_changed(
    *, account: User, kept_session_key: str = "", is_bound: bool = False, ends_sessions: bool = True
) -> None:
    """Raise the account's factor epoch, in the transaction of the act: trusted devices of the old one are void.

    All its sessions end but the one of the kept key, where one is named (ASVS 7.4.3); none where the act itself says
    which ones do. ``is_bound`` says that a factor was added: from the first one on, none is attached during a logon
    (D5). After one that an enrolment pass led to, nothing is changed for a day (1.7).
    """
    changes: dict[str, Any] = {
        "factor_epoch": F("factor_epoch") + 1,
        "second_factor_since": _second_factor_since(account),
        "phone_since": _since(Exists(SecurePhone.objects.filter(user=account)), "phone_since"),
    }
    if is_bound:
        changes["first_factor_at"] = Coalesce("first_factor_at", timezone.now())
        if _take_used_pass(account):
            changes["enrolled_by_pass_at"] = timezone.now()
    User.objects.filter(pk=account.pk).update(**changes)
    account.refresh_from_db(fields=["factor_epoch", "first_factor_at", "second_factor_since", "enrolled_by_pass_at"])
    if ends_sessions:
        end_other_sessions(account=account, kept_session_key=kept_session_key)


def _take_used_pass(account: User) -> bool:
    since = timezone.now() - _ATTACHED_WITHIN
    return EnrolmentPass.objects.filter(account=account, used_at__gt=since).delete()[0] == 1


def _second_factor_since(account: User) -> Case:
    # What is stopped (X34) counts: the account is not one without a second factor.
    confirmed = Authenticator.objects.filter(user=account, confirmed=True)
    return _since(Exists(confirmed) | Exists(SecurePhone.objects.filter(user=account)), "second_factor_since")


def _since(is_bound: Exists | Q, column: str) -> Case:
    return Case(When(is_bound, then=Coalesce(column, timezone.now())), default=None)


@transaction.atomic
def open_enrolment(*, account: User, actor: Actor, source: Source) -> None:
    """Let the account attach an authenticator during a logon within the next 24 hours (D5, 1.14)."""
    until = timezone.now() + ENROLMENT_REOPENED
    User.objects.filter(pk=account.pk).update(enrolment_until=until)
    account.refresh_from_db(fields=["enrolment_until"])
    change = {"until": until.isoformat(timespec="seconds")}
    record_about(account, events.ENROLMENT_OPENED, actor=actor, source=source, change=change)


def require_unlocked(*, account: User) -> None:
    """Raise FactorsLocked within 72 hours of a freeze: nobody adds, changes or removes a factor then.

    RestingAfterPass within 24 hours of a factor that was bound by a pass, FactorsResting as ``require_rested`` does.
    ``account`` is the row as read under the lock of the act, or before a page that only shows its form.
    """
    if account.factors_frozen_at is not None and timezone.now() < account.factors_frozen_at + _LOCKED_FOR:
        raise FactorsLocked
    require_rest_after_pass(account=account)
    require_rested(account=account)


def require_rested(*, account: User) -> None:
    """Raise FactorsResting within 24 hours of a recovery where no second factor is bound that would be asked for.

    What is bound was so before, for nothing new is until then. An administrator's or operator's reset ends it.
    """
    until = account.recovered_at and account.recovered_at + _RESTING_FOR
    if until is not None and timezone.now() < until and not factors_of(account=account).is_bound:
        raise FactorsResting(until=until)
