"""Checking answers: all of them each time, counted before the hash, and resting after ten wrong ones a day (M20)."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.hash_slots import Overloaded
from mailportal.throttle.counters import clear, hit, release
from mailportal.web.client_address import network_of
from security.events import QUESTIONS_RESTED
from security.factors.rules import CodeOutcome
from security.limits import QUESTIONS_ACCOUNT, QUESTIONS_PAIR
from security.questions.hashing import are_right, hash_answers, is_outdated
from security.questions.models import SecurityAnswer
from security.questions.queries import answers_of
from security.questions.rules import Answer, normalised


def check_answers(*, account: User, answers: Sequence[str], source: Source) -> CodeOutcome:
    """Check one try at all the account's questions, in their order; says never which answer was wrong.

    The try is counted and committed before anything is hashed; beyond a limit nothing is hashed (THROTTLED). An
    account without questions costs the same. Call it outside any transaction. Raises Overloaded.
    """
    network = network_of(source.address)
    if not _may_try(account, network, source):
        return CodeOutcome.THROTTLED
    rows = answers_of(account=account)
    if not are_right(rows, answers):
        return CodeOutcome.WRONG
    _take_back(account, network)
    _renew(rows, answers)
    return CodeOutcome.RIGHT


@transaction.atomic(durable=True)
def _may_try(account: User, network: str, source: Source) -> bool:
    # A try that its network may not make takes none of the account's: one stranger cannot bring the rest about.
    if hit(QUESTIONS_PAIR, str(account.pk), network).count > QUESTIONS_PAIR.tries:
        return False
    tries = hit(QUESTIONS_ACCOUNT, str(account.pk)).count
    if tries == QUESTIONS_ACCOUNT.tries + 1:
        record(QUESTIONS_RESTED, actor=PORTAL, source=source, target=account.address, domain_id=account.domain_id)
    return tries <= QUESTIONS_ACCOUNT.tries


@transaction.atomic(durable=True)
def _take_back(account: User, network: str) -> None:
    clear(QUESTIONS_PAIR, str(account.pk), network)
    release(QUESTIONS_ACCOUNT, str(account.pk))


def _renew(rows: Sequence[SecurityAnswer], typed: Sequence[str]) -> None:
    if not any(is_outdated(row) for row in rows):
        return
    right = [Answer(row.question, normalised(text)) for row, text in zip(rows, typed, strict=True)]
    try:
        renewed = hash_answers(account_id=rows[0].account_id, answers=right)
    except Overloaded:
        return  # the next time, then: these were right
    for row, encoded in zip(rows, renewed, strict=True):
        # The old form in the condition: answers set anew meanwhile are not overwritten.
        SecurityAnswer.objects.filter(pk=row.pk, encoded=row.encoded).update(encoded=encoded)


def end_rest(*, account: User) -> None:
    """Let the account's questions be tried again: its owner has signed in. Single networks go on waiting."""
    clear(QUESTIONS_ACCOUNT, str(account.pk))
