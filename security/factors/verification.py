"""Checking a code of an app or of a sheet, which uses it up, and the answers to the questions, all of them each time.

Apart from ``services``, whose one check of all factors imports this: there every try is counted. Answers are counted
here besides, before the hash, and rest after ten wrong ones a day (M20).
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.hash_slots import Overloaded
from mailportal.crypto.human_code import read
from mailportal.throttle.counters import Key, clear_all
from mailportal.throttle.meter import EVERYTHING, Full, forget, give_back, take
from mailportal.web.client_address import network_of
from security.events import ENROLMENT_PASS_USED, QUESTIONS_RESTED, RECOVERY_CODE_SPENT
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.rules import read_code, step_at
from security.factors.passes.models import DIGESTS as DIGESTS_OF_PASSES
from security.factors.passes.queries import unused_passes
from security.factors.questions.hashing import are_right, hash_answers, is_outdated
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import answers_of
from security.factors.questions.rules import Answer, normalised
from security.factors.recovery_codes.models import DIGESTS, RecoveryCodes
from security.factors.recovery_codes.queries import recovery_codes_left, recovery_codes_of
from security.factors.rules import PASS_SYMBOLS, RECOVERY_CODE_LENGTH, CodeOutcome
from security.flow.values import Flow
from security.limits import QUESTIONS_ACCOUNT, QUESTIONS_PAIR
from security.notices.rules import NoticeKind
from security.notices.services import notify

_KNOWN, _UNKNOWN = "known", "unknown"


def verify_authenticator(*, account: User, code: str) -> CodeOutcome:
    """Check six digits against the account's authenticator and use them up, for every purpose and every session.

    Of parallel tries with one code exactly one is RIGHT. A clock that is off is not told here: naming the offset of
    a guess would betray a code that is still to come. Raises AuthenticatorUnreadable where the seal is broken.
    """
    authenticator = Authenticator.objects.filter(user=account, confirmed=True, frozen_at=None).first()
    if authenticator is None:
        return CodeOutcome.WRONG
    return accept(authenticator=authenticator, code=code)


def accept(*, authenticator: Authenticator, code: str) -> CodeOutcome:
    """Check a code of this authenticator now and use it up. Raises AuthenticatorUnreadable.

    The conditions in the statement decide between two at once, and between a code and what stops its authenticator.
    """
    step = step_at(timezone.now().timestamp())
    secret = authenticator.sealed_secret.open()
    reading = read_code(secret, code, step=step, last_step=authenticator.last_step)
    if reading.outcome is not CodeOutcome.RIGHT:
        return reading.outcome
    unused = Authenticator.objects.filter(pk=authenticator.pk, frozen_at=None, last_step__lt=reading.step)
    if not unused.update(last_step=reading.step):
        return CodeOutcome.ALREADY_USED
    authenticator.last_step = reading.step
    return CodeOutcome.RIGHT


@transaction.atomic
def spend_recovery_code(*, account: User, code: str, source: Source) -> CodeOutcome:
    """Check a typed code of the account's sheet and use it up, once, whatever else is tried at the same moment."""
    sheet = recovery_codes_of(account=account)
    if sheet is None or sheet.frozen_at is not None:
        return CodeOutcome.WRONG
    outcome = use_up(sheet=sheet, typed=code)
    if outcome is CodeOutcome.RIGHT:
        left = recovery_codes_left(account=account)
        record_about(account, RECOVERY_CODE_SPENT, source=source, change={"left": left})
        notify(NoticeKind.RECOVERY_CODE_USED, account=account, source=source, left=left)
    return outcome


@transaction.atomic
def spend_pass(*, account: User, code: str, source: Source) -> CodeOutcome:
    """Check an enrolment pass of the account and use it up: of many who have it one gets further (X21)."""
    typed = read(code, PASS_SYMBOLS)
    if typed is None:
        return CodeOutcome.WRONG
    auth_epoch, factor_epoch = account.epochs
    # The conditions in the statement itself decide between two at once.
    living = unused_passes().filter(account=account, auth_epoch=auth_epoch, factor_epoch=factor_epoch)
    if not living.filter(digest__in=DIGESTS_OF_PASSES.possible(str(account.public_id), typed)).update(
        used_at=timezone.now()
    ):
        return CodeOutcome.WRONG
    record_about(account, ENROLMENT_PASS_USED, source=source)
    return CodeOutcome.RIGHT


def use_up(*, sheet: RecoveryCodes, typed: str) -> CodeOutcome:
    """Check a code of this sheet, read as people type codes, and use it up; WRONG where the sheet has none such.

    The condition in the statement itself decides between two at once: exactly one of them is RIGHT.
    """
    code = read(typed, RECOVERY_CODE_LENGTH)
    if code is None:
        return CodeOutcome.WRONG
    named = sheet.codes.filter(digest__in=DIGESTS.possible(str(sheet.user.public_id), code))
    if named.filter(used_at__isnull=True).update(used_at=timezone.now()):
        return CodeOutcome.RIGHT
    return CodeOutcome.ALREADY_USED if named.exists() else CodeOutcome.WRONG


def check_answers(*, flow: Flow, answers: Sequence[str]) -> CodeOutcome:
    """Check one try at all the account's questions, in their order; says never which answer was wrong.

    The try is counted and committed before anything is hashed; beyond a limit nothing is hashed (THROTTLED).
    A browser that has proved a factor has tries of its own, so that strangers bring no rest about for the owner. An
    account without questions costs the same. Call it outside any transaction. Raises Overloaded; that try is held
    against nobody.
    """
    account, source = flow.account, flow.source
    pair, all_of_them = _limits(account, _KNOWN if flow.browser.has_proved else network_of(source.address))
    try:
        with transaction.atomic(durable=True):
            tries = take((pair, all_of_them))[all_of_them].count
    except Full:
        return CodeOutcome.THROTTLED
    rows = [row for row in answers_of(account=account) if row.frozen_at is None]
    try:
        is_right = are_right(rows, answers)
    except Overloaded:
        give_back({pair: 1, all_of_them: 1})
        raise
    if not is_right:
        _after_failure(account, tries, source)
        return CodeOutcome.WRONG
    give_back({pair: EVERYTHING, all_of_them: 1})
    _renew(rows, answers)
    return CodeOutcome.RIGHT


def _limits(account: User, place: str) -> tuple[Key, Key]:
    # Strangers are told apart by their network; the owner's known browsers are one place, with tries of their own.
    browsers = _KNOWN if place == _KNOWN else _UNKNOWN
    return QUESTIONS_PAIR.of(place, str(account.pk)), QUESTIONS_ACCOUNT.of(browsers, str(account.pk))


def _after_failure(account: User, tries: int, source: Source) -> None:
    if tries == QUESTIONS_ACCOUNT.tries:
        record_about(account, QUESTIONS_RESTED, actor=PORTAL, source=source)


def _renew(rows: Sequence[SecurityAnswer], typed: Sequence[str]) -> None:
    if not any(is_outdated(row) for row in rows):
        return
    right = [Answer(row.question, normalised(text)) for row, text in zip(rows, typed, strict=True)]
    try:
        renewed = hash_answers(account_id=rows[0].account_id, answers=right)
    except Overloaded:
        return  # the next time, then: these were right
    for row, encoded in zip(rows, renewed, strict=True):
        # The old form in the condition: answers set again in the meantime are not overwritten.
        SecurityAnswer.objects.filter(pk=row.pk, encoded=row.encoded).update(encoded=encoded)


def clear_questions_lockout(*, account: User) -> None:
    """Let the account's questions be tried again: its owner has logged on. Single networks go on waiting."""
    forget(answer_keys(account))


def answer_keys(account: User) -> tuple[Key, ...]:
    """Return what all tries at the account's questions count for, wherever they are made."""
    return QUESTIONS_ACCOUNT.of(_KNOWN, str(account.pk)), QUESTIONS_ACCOUNT.of(_UNKNOWN, str(account.pk))


def forget_tries(*, account: User) -> None:
    """End the rest and every network's wait: an administrator or operator has identified the owner."""
    for limit in (QUESTIONS_PAIR, QUESTIONS_ACCOUNT):
        clear_all(limit, last=str(account.pk))
