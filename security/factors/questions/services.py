"""Setting security questions: chosen, answered, answered once more, and only then in force (E9)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import User
from accounts.passwords.rules import PASSWORD_SHORTEST
from accounts.passwords.services import is_right_password
from mailportal.audit.source import Actor, Source
from security.events import QUESTIONS_REMOVED, QUESTIONS_SET
from security.factors.errors import AnswerIsPassword, QuestionsNotOffered, QuestionsOver
from security.factors.questions.hashing import are_right, hash_answers
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import answers_of, are_questions_offered, pending_answers
from security.factors.questions.rules import PENDING_FOR, Answer
from security.factors.services import factor_changed, require_unlocked
from security.flow.services import rows_of
from security.flow.values import Flow
from security.grants.acting import acting, is_proof_due
from security.grants.rules import Purpose
from security.grants.services import require_proof
from security.notices.rules import NoticeKind
from security.notices.services import notify


def propose_answers(*, flow: Flow, answers: Sequence[Answer]) -> None:
    """Spend one proof of identity on keeping these answers, which are without flaw, until they are typed again.

    Those in force stay so until then. Raises StepUpNeeded, StepUpSpent, AnswerIsPassword, QuestionsNotOffered,
    Overloaded; the proof is not spent then. Call it outside any transaction.
    """
    # Before anything is hashed: only a person who has just given the password learns whether an answer is the password,
    # and answers that are not spend the proof.
    if is_proof_due(flow, Purpose.CHANGE_FACTOR):
        require_proof(flow=flow, purpose=Purpose.CHANGE_FACTOR)
    require_may_set(account=flow.account)
    _require_no_password(flow.account, answers)
    encoded = hash_answers(account_id=flow.account.pk, answers=answers)
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_set) as holder:
        _keep(flow, holder, answers, encoded)


def require_may_set(*, account: User) -> None:
    """Raise FactorsLocked soon after a freeze, QuestionsNotOffered where the domain has switched questions off."""
    require_unlocked(account=account)
    if not are_questions_offered(account=account):
        raise QuestionsNotOffered


def _require_no_password(account: User, answers: Sequence[Answer]) -> None:
    # A hash for each answer that is long enough, three at most.
    for place, answer in enumerate(answers):
        if len(answer.typed) >= PASSWORD_SHORTEST and is_right_password(account=account, password=answer.typed):
            raise AnswerIsPassword(place)


def _keep(flow: Flow, holder: User, answers: Sequence[Answer], encoded: Sequence[str]) -> None:
    drop_pending(flow=flow)
    ends_at = timezone.now() + PENDING_FOR
    rows = [
        SecurityAnswer(account=holder, position=position, question=answer.question, encoded=form, expires_at=ends_at)
        for position, (answer, form) in enumerate(zip(answers, encoded, strict=True))
    ]
    for row in rows:
        row.bind(flow, holder)
    SecurityAnswer.objects.bulk_create(rows)


def drop_pending(*, flow: Flow) -> None:
    """Forget the answers of this flow that wait to be typed a second time: others are to be chosen."""
    rows_of(SecurityAnswer, flow).filter(confirmed_at=None).delete()


def confirm_answers(*, flow: Flow, typed: Sequence[str]) -> bool:
    """Put the flow's answers in force if the same ones were typed again; return whether they were.

    The flow's account carries the new factor epoch then: trusted devices are void, and all other sessions end. Raises
    QuestionsOver where nothing waits in this flow any more, or password or factors were changed meanwhile;
    QuestionsNotOffered, Overloaded. Call it outside any transaction.
    """
    pending = pending_answers(flow=flow)
    if not pending:
        raise QuestionsOver
    if not are_right(pending, typed):
        return False
    account = flow.account
    with acting(flow, allowed=require_may_set, over=QuestionsOver):
        _put_in_force(account, pending)
        record_about(account, QUESTIONS_SET, source=flow.source)
        notify(NoticeKind.QUESTIONS_CHANGED, account=account, source=flow.source)
        factor_changed(account=account, kept_session_key=flow.session_key)
    return True


def _put_in_force(account: User, pending: Sequence[SecurityAnswer]) -> None:
    rows = SecurityAnswer.objects.filter(pk__in=[row.pk for row in pending], confirmed_at=None)
    SecurityAnswer.objects.filter(account=account).exclude(pk__in=[row.pk for row in pending]).delete()
    # Of two confirmations at once the second finds none of its rows left to confirm.
    if rows.update(confirmed_at=timezone.now(), flow_digest="", expires_at=None) != len(pending):
        raise QuestionsOver


@transaction.atomic
def remove_questions(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> bool:
    """Remove the account's questions; return whether it had any. An act of an administrator or operator.

    Of several at once one removes them, whether or not the caller has locked the account's row.
    """
    User.objects.select_for_update().get(pk=account.pk)
    had_any = take_questions(account=account, actor=actor, source=source)
    if had_any:
        factor_changed(account=account, kept_session_key=kept_session_key)
    return had_any


def take_questions(*, account: User, actor: Actor, source: Source) -> bool:
    """As ``remove_questions``, a part of an act that has locked the account and raises its epoch."""
    had_any = bool(answers_of(account=account))
    SecurityAnswer.objects.filter(account=account).delete()
    if had_any:
        record_about(account, QUESTIONS_REMOVED, actor=actor, source=source)
    return had_any
