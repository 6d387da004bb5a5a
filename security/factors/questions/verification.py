"""Checking answers: all of them each time, counted before the hash, and resting after ten wrong ones a day (M20)."""

from collections.abc import Sequence

from django.db import transaction

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.hash_slots import Overloaded
from mailportal.throttle.counters import Key, clear_all
from mailportal.throttle.meter import EVERYTHING, Full, forget, give_back, take
from mailportal.web.client_address import network_of
from security.events import QUESTIONS_RESTED
from security.factors.questions.hashing import are_right, hash_answers, is_outdated
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import answers_of
from security.factors.questions.rules import Answer, normalised
from security.factors.rules import CodeOutcome
from security.flow.values import Flow
from security.limits import QUESTIONS_ACCOUNT, QUESTIONS_PAIR

_KNOWN, _UNKNOWN = "known", "unknown"


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
    forget(QUESTIONS_ACCOUNT.of(browsers, str(account.pk)) for browsers in (_KNOWN, _UNKNOWN))


def forget_tries(*, account: User) -> None:
    """End the rest and every network's wait: an administrator or operator has identified the owner."""
    for limit in (QUESTIONS_PAIR, QUESTIONS_ACCOUNT):
        clear_all(limit, last=str(account.pk))
