"""The gates of the web logon on the server: the password, the second step, and what leads to a session (E1 to E3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.directory.rules import Role
from accounts.evidence import actor_of, record_about
from accounts.models import User
from accounts.policies.queries import effective_policy
from mailportal.audit.source import Source
from security import events
from security.browsers.known_browsers.queries import known_browser_of
from security.errors import (
    AccountFrozen,
    AddressNotAllowed,
    CaptchaNeeded,
    PasswordExpired,
    TooManyGuesses,
    WrongPassword,
)
from security.factors.errors import SecondFactorMissing
from security.factors.queries import second_step_of
from security.factors.rules import CodeOutcome, Enrolment, Method, Proved
from security.factors.services import check_factor
from security.flow.keys import digest_of
from security.flow.values import Flow
from security.logon.flow import Stage, life_of
from security.logon.models import LogonAttempt
from security.logon.queries import account_with_address
from security.logon.wrong_passwords import note_password
from security.networks import is_allowed_from
from security.passwords.rules import Check, Door, Guess
from security.passwords.services import check_account_password, place_of
from security.policies import LOGON_NETWORKS
from security.records.rules import Reason, Result
from security.records.services import record_web_logon
from security.step_up.rules import is_fresh_proof

PURPOSE = "logon"  # codes sent for a logon open nothing else


def identify(*, address: str, password: str, source: Source, browser_digest: str = "", door: Door = Door.LOGON) -> User:
    """Return the account that this canonical address and password belong to; record a refusal.

    Unknown, frozen and wrong cost the same hash and raise the same WrongPassword; TooManyGuesses and CaptchaNeeded
    come for unknown addresses too. ``door`` is PERSON where a captcha was solved. Only the right password gets to
    AccountFrozen, PasswordExpired, AddressNotAllowed or SecondFactorMissing. Raises Overloaded. Nobody is logged on
    by it.
    """
    account = account_with_address(address)
    known_browser = known_browser_of(account=account, browser_digest=browser_digest)
    check = check_account_password(
        account=account,
        address=address,
        password=password,
        source_address=source.address,
        known_browser=known_browser,
        door=door,
    )
    if check.outcome is Guess.CAPTCHA:
        raise CaptchaNeeded
    place = place_of(source_address=source.address, known_browser=known_browser)
    note_password(address=address, place=place, guess=check.outcome)
    reason = _reason(account, check, source)
    if account is not None and reason is Reason.ACCOUNT_PASSWORD:
        return account
    record_web_logon(account=account, typed_address=address, source=source, result=Result.REJECT, reason=reason)
    raise _refusal(reason, check, account)


def _reason(account: User | None, check: Check, source: Source) -> Reason:
    if check.outcome is Guess.THROTTLED:
        return Reason.THROTTLED
    if account is None:
        return Reason.UNKNOWN_ACCOUNT
    if check.outcome is Guess.WRONG:
        return Reason.WRONG_SECRET
    return _gate(account, source)


def _gate(account: User, source: Source) -> Reason:
    if account.domain is not None and account.domain.suspended_at is not None:
        return Reason.DOMAIN_SUSPENDED
    if not account.is_active:
        return Reason.ACCOUNT_FROZEN
    if account.password_ends_at is not None and account.password_ends_at <= timezone.now():
        return Reason.PASSWORD_EXPIRED
    if account.domain is not None and not is_allowed_from(_networks_of(account), source.address):
        return Reason.ADDRESS_NOT_ALLOWED
    # O3: an operator never gets in with a password alone; where none may be attached any more, not even to a gate.
    is_shut = account.role == Role.OPERATOR and second_step_of(account=account).enrolment is Enrolment.CLOSED
    return Reason.SECOND_FACTOR_MISSING if is_shut else Reason.ACCOUNT_PASSWORD


def _networks_of(account: User) -> str:
    return effective_policy(kind=LOGON_NETWORKS, account=account).value


def _refusal(reason: Reason, check: Check, account: User | None) -> Exception:
    match reason:
        case Reason.THROTTLED:
            return TooManyGuesses(seconds_left=check.seconds_left)
        case Reason.ACCOUNT_FROZEN | Reason.DOMAIN_SUSPENDED:
            return AccountFrozen(contact=_contact_of(account))
        case Reason.PASSWORD_EXPIRED:
            return PasswordExpired()
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a flow lives: the key of its anonymous session, and the digest of its browser."""

    session_key: str
    browser_digest: str


def start_attempt(*, account: User, proved: Proved, stage: Stage, place: Place, next_path: str) -> LogonAttempt:
    """Keep on the server that the password was right, until the stage's time is over."""
    return LogonAttempt.objects.create(
        account=account,
        auth_epoch=account.auth_epoch,
        factor_epoch=account.factor_epoch,
        flow_digest=digest_of(place.session_key),
        browser_digest=place.browser_digest,
        proved=proved,
        next=next_path,
        expires_at=timezone.now() + life_of(stage),
    )


def move_attempt(*, attempt: LogonAttempt, stage: Stage, place: Place) -> bool:
    """Let the flow go on at its next stage under a new key; what was known of the old one is worthless (attack A7).

    Also takes over what the flow has proved and the epochs of the account as the flow itself changed it. False where
    it was ended, or another request went on with it, since this one found it: a row that is gone stays gone.
    """
    account = attempt.account
    here = LogonAttempt.objects.filter(pk=attempt.pk, flow_digest=attempt.flow_digest)
    attempt.flow_digest = digest_of(place.session_key)
    moved = here.update(
        flow_digest=attempt.flow_digest,
        browser_digest=place.browser_digest,
        auth_epoch=account.auth_epoch,
        factor_epoch=account.factor_epoch,
        proved=attempt.proved,
        code_right_at=attempt.code_right_at,
        wants_trust=attempt.wants_trust,
        expires_at=timezone.now() + life_of(stage),
    )
    return moved == 1


def end_attempt(*, attempt: LogonAttempt) -> bool:
    """Use the flow up; of several at once exactly one is told True."""
    return LogonAttempt.objects.filter(pk=attempt.pk).delete()[0] == 1


def check_second_step(*, attempt: LogonAttempt, flow: Flow, method: Method, typed: str | Sequence[str]) -> CodeOutcome:
    """Check what was typed in the second step; after RIGHT the attempt, not yet saved, says what it proved.

    Call it outside any transaction. Raises what the method's own check raises.
    """
    outcome = check_factor(flow=flow, method=method, typed=typed, purpose=PURPOSE)
    if outcome is CodeOutcome.RIGHT:
        attempt.proved = Proved.by(method)
        attempt.code_right_at = timezone.now() if is_fresh_proof(method) else None
    _record_second_step(attempt.account, method, outcome, flow.source)
    return outcome


def _record_second_step(account: User, method: Method, outcome: CodeOutcome, source: Source) -> None:
    if outcome is not CodeOutcome.RIGHT:
        reason = Reason.SECOND_FACTOR_THROTTLED if outcome.is_unseen else Reason.SECOND_FACTOR_WRONG
        record_web_logon(
            account=account, typed_address=account.address, source=source, result=Result.REJECT, reason=reason
        )
    if outcome.is_unseen:
        return  # a flood fills the bounded logon log, not the chain
    event = events.SECOND_STEP_PROVED if outcome is CodeOutcome.RIGHT else events.SECOND_STEP_FAILED
    change = {"method": method.value, "outcome": outcome.value}
    with transaction.atomic():
        record_about(account, event, actor=actor_of(account), source=source, change=change)


def record_logon(*, account: User, source: Source) -> None:
    """Record that the account got in, after its last gate."""
    record_web_logon(
        account=account,
        typed_address=account.address,
        source=source,
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
    )


def record_no_way_in(*, account: User, source: Source, is_frozen: bool) -> None:
    """Record that no second step can be passed: the factors are stopped (X34), or none may be attached (D5)."""
    record_web_logon(
        account=account,
        typed_address=account.address,
        source=source,
        result=Result.REJECT,
        reason=Reason.SECOND_FACTOR_FROZEN if is_frozen else Reason.SECOND_FACTOR_MISSING,
    )
