"""The gates of the web logon on the server: the password, the second step, and what leads to a session (E1 to E3)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.directory.rules import Role
from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from mailportal.throttle.counters import hit_all
from mailportal.throttle.meter import forget
from security import events
from security.address_limits.errors import AddressNotAllowed, NetworkBlocked
from security.errors import (
    AccountFrozen,
    PasswordExpired,
    TooManyGuesses,
    WrongPassword,
)
from security.factors.errors import EnrolmentClosed, FactorsFrozen, PhoneRequired, SecondFactorMissing
from security.factors.queries import Standing, standing_of
from security.factors.rules import CodeOutcome, Enrolment, Method, Proved
from security.factors.services import FactorTried, try_factor
from security.factors.tally import take_back
from security.flow.values import Flow, digest_of
from security.limits import LOGON_PAGE
from security.logon.models import LogonAttempt
from security.logon.queries import is_candidate_blocked, is_phone_optional, set_up_of
from security.logon.stages import Stage, life_of
from security.networks import ANYWHERE, is_allowed_from
from security.passwords.rules import Check, Guess
from security.passwords.services import PasswordTried, settle
from security.passwords.tally import Candidate
from security.passwords.words import moment_words
from security.policies import LOGON_NETWORKS
from security.records.rules import Reason, Result
from security.records.services import record_web_logon
from security.step_up.rules import is_fresh_proof

PURPOSE = "logon"  # codes sent for a logon open nothing else


@transaction.atomic(durable=True)
def _record_blocked(candidate: Candidate) -> None:
    record_web_logon(
        account=candidate.account,
        typed_address=candidate.address,
        source=candidate.source,
        result=Result.REJECT,
        reason=Reason.NETWORK_BLOCKED,
    )


def refuse_blocked(candidate: Candidate) -> None:
    """Raise NetworkBlocked where the domain shuts out the candidate's network, whatever the password (P15).

    The same for every address of the domain; it is recorded, and counts as no try.
    """
    if is_candidate_blocked(candidate):
        _record_blocked(candidate)
        raise NetworkBlocked


def refusal_after(tried: PasswordTried, standing: Standing | None) -> Exception | None:
    """Settle a try, in the caller's transaction; return and record why the candidate does not get to the next gate.

    ``standing`` is read after the right password alone. Unknown, frozen and wrong are the same WrongPassword. Only the
    right one gets to AccountFrozen, PasswordExpired, AddressNotAllowed or SecondFactorMissing. Nobody is logged on by
    it.
    """
    candidate = tried.candidate
    settle(tried)
    _note_at_page(candidate, tried.check.outcome)
    reason = reason_of(tried.check.outcome, candidate, standing)
    if reason is Reason.ACCOUNT_PASSWORD:
        return None
    account, address = candidate.account, candidate.address
    record_web_logon(
        account=account, typed_address=address, source=candidate.source, result=Result.REJECT, reason=reason
    )
    return _refusal(reason, tried.check, account)


def _note_at_page(candidate: Candidate, guess: Guess) -> None:
    # Each wrong one counts for the captcha (E1), also the same again, which adds nothing to the limits on guessing: a
    # program that repeats itself is no guesser, a person who does so at the page may be no person.
    key = LOGON_PAGE.of(candidate.place, candidate.subject)
    if guess is Guess.RIGHT:
        forget([key])
    elif guess is Guess.WRONG:
        hit_all([key])


def reason_of(outcome: Guess, candidate: Candidate, standing: Standing | None) -> Reason:
    """Return why a candidate is refused, or ACCOUNT_PASSWORD where they get to the next gate.

    ``standing`` is that of the candidate's account, read where the password was right alone.
    """
    if outcome is Guess.THROTTLED:
        return Reason.THROTTLED
    if candidate.account is None:
        return Reason.UNKNOWN_ACCOUNT
    return Reason.WRONG_SECRET if standing is None else reason_after_password(standing, candidate.source.address)


def reason_after_password(standing: Standing, address: str | None) -> Reason:
    """Return why the owner of the right password is refused, or ACCOUNT_PASSWORD where they get to the next gate.

    ``address`` is the one they come from; None asks for one that is allowed.
    """
    account, orders = standing.account, standing.orders
    if account.domain is not None and account.domain.suspended_at is not None:
        return Reason.DOMAIN_SUSPENDED
    if not account.is_active:
        return Reason.ACCOUNT_FROZEN
    if account.password_ends_at is not None and account.password_ends_at <= timezone.now():
        return Reason.PASSWORD_EXPIRED
    networks = ANYWHERE if orders is None or address is None else orders.value(LOGON_NETWORKS)
    if address is not None and not is_allowed_from(networks, address):
        return Reason.ADDRESS_NOT_ALLOWED
    # O3: an operator never gets in with a password alone; where none may be attached any more, not even to a gate.
    is_shut = account.role == Role.OPERATOR and not standing.methods and standing.enrolment is Enrolment.CLOSED
    return Reason.SECOND_FACTOR_MISSING if is_shut else Reason.ACCOUNT_PASSWORD


def _refusal(reason: Reason, check: Check, account: User | None) -> Exception:
    match reason:
        case Reason.THROTTLED:
            return TooManyGuesses(seconds_left=check.seconds_left)
        case Reason.ACCOUNT_FROZEN | Reason.DOMAIN_SUSPENDED:
            return AccountFrozen(contact=_contact_of(account))
        case Reason.PASSWORD_EXPIRED if account is not None and account.password_ends_at is not None:
            return PasswordExpired(ended=moment_words(account.password_ends_at, account.zone))
        case Reason.ADDRESS_NOT_ALLOWED:
            return AddressNotAllowed()
        case Reason.SECOND_FACTOR_MISSING:
            return SecondFactorMissing()
    return WrongPassword()


def _contact_of(account: User | None) -> str:
    # A postmaster, and everybody of a suspended domain, is looked after by the operator, who has no address there.
    if account is None or account.role != Role.EMPLOYEE or account.domain is None or account.domain.suspended_at:
        return _("the operator of the portal")
    return account.contact


def keep_attempt(attempt: LogonAttempt, *, stage: Stage, session_key: str) -> bool:
    """Let the flow wait at a stage under a key of its own; what was known of the one before is worthless (attack A7).

    Keeps what the flow has proved, and the epochs of the account as the flow itself changed it. False where it was
    ended, or another request went on with it, since this one found it: a row that is gone stays gone.
    """
    here = LogonAttempt.objects.filter(pk=attempt.pk, flow_digest=attempt.flow_digest)
    attempt.flow_digest, attempt.expires_at = digest_of(session_key), timezone.now() + life_of(stage)
    attempt.auth_epoch, attempt.factor_epoch = attempt.account.epochs
    if attempt.pk is None:
        attempt.save()
        return True
    return here.update(**{name: getattr(attempt, name) for name in _OF_THE_WAY}) == 1


_OF_THE_WAY = ("flow_digest", "auth_epoch", "factor_epoch", "proved", "code_right_at", "wants_trust", "expires_at")


def end_attempt(*, attempt: LogonAttempt) -> bool:
    """Use the flow up; of several at once exactly one is told True."""
    return LogonAttempt.objects.filter(pk=attempt.pk).delete()[0] == 1


def check_second_step(*, attempt: LogonAttempt, flow: Flow, method: Method, typed: str | Sequence[str]) -> FactorTried:
    """Check what was typed in the second step; after RIGHT the attempt, not yet saved, says what it proved.

    Call it outside any transaction. Raises what the method's own check raises.
    """
    tried = try_factor(flow=flow, method=method, typed=typed, purpose=PURPOSE)
    if tried.outcome is CodeOutcome.RIGHT:
        attempt.proved = Proved.by(method)
        attempt.code_right_at = timezone.now() if is_fresh_proof(method) else None
    else:
        _record_failed_step(flow, tried)
    return tried


@transaction.atomic(durable=True)
def _record_failed_step(flow: Flow, tried: FactorTried) -> None:
    is_unseen = tried.outcome.is_unseen
    reason = Reason.SECOND_FACTOR_THROTTLED if is_unseen else Reason.SECOND_FACTOR_WRONG
    record_outcome(flow.account, flow.source, reason)
    if not is_unseen:  # a flood fills the bounded logon log, not the chain
        _record_step(events.SECOND_STEP_FAILED, tried, flow.source)


def pass_second_step(tried: FactorTried, *, source: Source) -> None:
    """Take the right try back and record it, in the transaction of what it opens."""
    take_back(tried.tally)
    _record_step(events.SECOND_STEP_PROVED, tried, source)


def _record_step(event: str, tried: FactorTried, source: Source) -> None:
    account, change = tried.tally.flow.account, {"method": tried.method.value, "outcome": tried.outcome.value}
    record_about(account, event, actor=actor_of(account), source=source, change=change)


def no_way_in(standing: Standing, source: Source) -> Exception:
    """Record why no second step can be passed, and return it: factors are stopped (X34), or none may be bound (D5)."""
    is_frozen = standing.enrolment is Enrolment.FROZEN
    reason = Reason.SECOND_FACTOR_FROZEN if is_frozen else Reason.SECOND_FACTOR_MISSING
    record_outcome(standing.account, source, reason)
    return FactorsFrozen() if is_frozen else EnrolmentClosed()


def record_outcome(account: User, source: Source, reason: Reason) -> None:
    """Record what the logon came to; by the account password it got in, after its last gate."""
    result = Result.ACCEPT if reason is Reason.ACCOUNT_PASSWORD else Result.REJECT
    record_web_logon(account=account, typed_address=account.address, source=source, result=result, reason=reason)


@transaction.atomic
def finish_set_up(*, account: User, proved: Proved, source: Source) -> None:
    """Never ask again. What is left out stays to be set up from the settings. Raises PhoneRequired.

    ``proved`` is what the second step of this logon was passed with.
    """
    standing = standing_of(account)
    left = set_up_of(standing)
    if left.offers_phone and not left.has_phone and not is_phone_optional(standing, proved=proved):
        raise PhoneRequired
    if not User.objects.filter(pk=account.pk, wizard_done_at=None).update(wizard_done_at=timezone.now()):
        return
    account.refresh_from_db(fields=["wizard_done_at"])
    change = {"questions": left.has_questions, "phone": left.has_phone}
    record_about(account, events.SET_UP_FINISHED, actor=actor_of(account), source=source, change=change)
