"""Setting security questions: chosen, answered, answered once more, and only then in force (E9)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.models import User
from accounts.passwords.rules import PASSWORD_SHORTEST
from accounts.passwords.services import is_right_password
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches
from security.browsers.sessions.services import end_other_sessions
from security.events import QUESTIONS_REMOVED, QUESTIONS_SET
from security.factors.errors import AnswerIsPassword, QuestionsNotOffered, QuestionsOver
from security.factors.locking import require_unlocked
from security.factors.questions.hashing import are_right, hash_answers
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import answers_of, are_questions_offered, pending_answers
from security.factors.questions.rules import PENDING_FOR, Answer
from security.factors.services import factor_changed
from security.flow.keys import digest_of
from security.grants.rules import Purpose
from security.grants.services import require_grant, spend_grant
from security.notices.news import notify_questions_changed


def propose_answers_after_proof(*, account: User, answers: Sequence[Answer], grant_id: UUID, session_key: str) -> None:
    """Spend one proof of identity on keeping these answers in this session until they are typed a second time.

    Raises StepUpNeeded, StepUpSpent and what ``propose_answers`` raises; the proof is not spent then.
    """
    # Before anything is hashed: only whoever has just given the password learns whether an answer is the password, and
    # answers that are not spend the proof.
    require_grant(grant_id=grant_id, account=account, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)
    encoded = _encoded(account, answers)
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        spend_grant(grant_id=grant_id, account=holder, session_key=session_key, purpose=Purpose.CHANGE_FACTOR)
        _keep(holder, answers, encoded, flow=session_key)


def propose_answers(*, account: User, answers: Sequence[Answer], flow: str) -> None:
    """Keep these answers, which are without flaw, in this flow until they are typed a second time.

    Those in force stay so until then. Whether the flow may do so without another proof is its own to decide. Raises
    AnswerIsPassword, QuestionsNotOffered, Overloaded. Call it outside any transaction.
    """
    encoded = _encoded(account, answers)
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        _keep(holder, answers, encoded, flow=flow)


def _encoded(account: User, answers: Sequence[Answer]) -> list[str]:
    require_may_set(account=account)
    _require_no_password(account, answers)
    return hash_answers(account_id=account.pk, answers=answers)


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


def _keep(account: User, answers: Sequence[Answer], encoded: Sequence[str], *, flow: str) -> None:
    require_may_set(account=account)
    drop_pending(account=account, flow=flow)
    SecurityAnswer.objects.bulk_create(
        SecurityAnswer(
            account=account,
            position=position,
            question=answer.question,
            encoded=form,
            flow_digest=digest_of(flow),
            expires_at=timezone.now() + PENDING_FOR,
        )
        for position, (answer, form) in enumerate(zip(answers, encoded, strict=True))
    )


def drop_pending(*, account: User, flow: str) -> None:
    """Forget the answers of this flow that wait to be typed a second time: others are to be chosen."""
    SecurityAnswer.objects.filter(account=account, confirmed_at=None, flow_digest=digest_of(flow)).delete()


def confirm_answers(*, account: User, typed: Sequence[str], flow: str, source: Source) -> bool:
    """Put the flow's answers in force where they were typed the same again; say whether they were.

    ``account`` carries the new factor epoch then: trusted devices are void, and all sessions end but that of ``flow``.
    Raises QuestionsOver where nothing waits in this flow any more, or password or factors were changed since
    ``account`` was read; QuestionsNotOffered, Overloaded. Call it outside any transaction.
    """
    pending = pending_answers(account=account, flow=flow)
    if not pending:
        raise QuestionsOver
    if not are_right(pending, typed):
        return False
    with transaction.atomic(durable=True):
        holder = lock_account_under_orders(account)
        if holder.epochs != account.epochs:
            raise QuestionsOver
        require_may_set(account=holder)
        _put_in_force(holder, pending)
        record(QUESTIONS_SET, actor=actor_of(account), source=source, target=account.address)
        notify_questions_changed(account=account, source=source)
        factor_changed(account=account)
        end_other_sessions(account=account, kept_session_key=flow)
    return True


def _put_in_force(account: User, pending: Sequence[SecurityAnswer]) -> None:
    rows = SecurityAnswer.objects.filter(pk__in=[row.pk for row in pending], confirmed_at=None)
    SecurityAnswer.objects.filter(account=account).exclude(pk__in=[row.pk for row in pending]).delete()
    # Of two confirmations at once the second finds none of its rows left to confirm.
    if rows.update(confirmed_at=timezone.now(), flow_digest="", expires_at=None) != len(pending):
        raise QuestionsOver


@transaction.atomic
def remove_questions(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> bool:
    """Take the account's questions away; say whether it had any. Whoever looks after the account does it.

    Of several at once one removes them, whether or not the caller has locked the account's row.
    """
    User.objects.select_for_update().get(pk=account.pk)
    had_any = bool(answers_of(account=account))
    SecurityAnswer.objects.filter(account=account).delete()
    if had_any:
        record(QUESTIONS_REMOVED, actor=actor, source=source, target=account.address, domain_id=account.domain_id)
        factor_changed(account=account)
        end_other_sessions(account=account, kept_session_key=kept_session_key)
    return had_any


def purge_pending_answers() -> int:
    """Delete answers that nobody typed a second time; return how many."""
    over = SecurityAnswer.objects.filter(confirmed_at=None, expires_at__lt=timezone.now())
    return delete_in_batches(over.order_by("expires_at"))
