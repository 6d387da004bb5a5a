"""Checking answers: all of them each time, counted before the hash, and resting after ten wrong ones a day (M20)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.hash_slots import Overloaded
from mailportal.throttle.counters import clear, clear_all, hit, release
from mailportal.web.client_address import network_of
from security.events import QUESTIONS_RESTED
from security.factors.questions.hashing import are_right, hash_answers, is_outdated
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import answers_of
from security.factors.questions.rules import Answer, normalised
from security.factors.rules import CodeOutcome
from security.limits import QUESTIONS_ACCOUNT, QUESTIONS_PAIR

_KNOWN = "known"


@dataclass(frozen=True, slots=True)
class _Try:
    """Whose questions are tried from where: strangers by their network, the owner's known browsers as one place."""

    account: User
    place: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.place, str(self.account.pk)

    @property
    def all_of_them(self) -> tuple[str, str]:
        return "known" if self.place == _KNOWN else "unknown", str(self.account.pk)


def check_answers(
    *, account: User, answers: Sequence[str], source: Source, is_known_browser: bool = False
) -> CodeOutcome:
    """Check one try at all the account's questions, in their order; says never which answer was wrong.

    The try is counted and committed before anything is hashed; beyond a limit nothing is hashed (THROTTLED).
    ``is_known_browser``, as for ``check_factor``, has tries of its own, so that strangers bring no rest about for the
    owner. An account without questions costs the same. Call it outside any transaction. Raises Overloaded; that try
    is held against nobody.
    """
    this = _Try(account, _KNOWN if is_known_browser else network_of(source.address))
    if not _may_try(this, source):
        return CodeOutcome.THROTTLED
    rows = [row for row in answers_of(account=account) if row.frozen_at is None]
    try:
        is_right = are_right(rows, answers)
    except Overloaded:
        _take_back(this, forget_pair=False)
        raise
    if not is_right:
        return CodeOutcome.WRONG
    _take_back(this, forget_pair=True)
    _renew(rows, answers)
    return CodeOutcome.RIGHT


@transaction.atomic(durable=True)
def _may_try(this: _Try, source: Source) -> bool:
    # A try that its network may not make takes none of the account's: one stranger cannot bring the rest about.
    if hit(QUESTIONS_PAIR, *this.pair).count > QUESTIONS_PAIR.tries:
        return False
    tries, account = hit(QUESTIONS_ACCOUNT, *this.all_of_them).count, this.account
    if tries == QUESTIONS_ACCOUNT.tries + 1:
        record_about(account, QUESTIONS_RESTED, actor=PORTAL, source=source)
    return tries <= QUESTIONS_ACCOUNT.tries


@transaction.atomic(durable=True)
def _take_back(this: _Try, *, forget_pair: bool) -> None:
    if forget_pair:
        clear(QUESTIONS_PAIR, *this.pair)
    else:
        release(QUESTIONS_PAIR, *this.pair)
    release(QUESTIONS_ACCOUNT, *this.all_of_them)


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
    """Let the account's questions be tried again: its owner has logged on. Single networks go on waiting."""
    clear_all(QUESTIONS_ACCOUNT, last=str(account.pk))


def forget_tries(*, account: User) -> None:
    """End the rest and every network's wait: whoever looks after the account vouches for its owner."""
    for limit in (QUESTIONS_PAIR, QUESTIONS_ACCOUNT):
        clear_all(limit, last=str(account.pk))
