"""Reading which questions an account answers; never the answers."""

from collections.abc import Sequence

from accounts.models import User
from accounts.policies.queries import effective_policy
from accounts.policies.resolve import AccountOrders
from mailportal.errors import Words
from security.factors.questions.catalogue import QUESTIONS
from security.factors.questions.models import SecurityAnswer
from security.flow.services import living
from security.flow.values import Flow
from security.policies import FACTOR_QUESTIONS, ON, QUESTION_COUNT


def answers_of(*, account: User) -> list[SecurityAnswer]:
    """Return the account's confirmed answers in the order in which they are asked, always the same (attack M20)."""
    return list(SecurityAnswer.objects.filter(account=account, confirmed_at__isnull=False).order_by("position"))


def has_questions(*, account: User) -> bool:
    """Whether the account has set its questions up."""
    return SecurityAnswer.objects.filter(account=account, confirmed_at__isnull=False).exists()


def pending_answers(*, flow: Flow) -> list[SecurityAnswer]:
    """Return the answers that wait in this flow to be typed a second time."""
    return list(living(SecurityAnswer, flow).filter(confirmed_at=None).order_by("position"))


def texts_of(rows: Sequence[SecurityAnswer]) -> list[Words]:
    """Return the questions of answers as they are worded today."""
    return [QUESTIONS[row.question] for row in rows]


def are_questions_offered(*, account: User, orders: AccountOrders | None = None) -> bool:
    """Whether the domain lets its people set questions up; an operator has none.

    ``orders`` are the account's where they have been read already.
    """
    if account.domain_id is None:
        return False
    return effective_policy(kind=FACTOR_QUESTIONS, account=account, orders=orders).value == ON


def question_count(*, account: User, orders: AccountOrders | None = None) -> int:
    """Return how many questions the domain asks for; ``orders`` are the account's where they have been read already."""
    return int(effective_policy(kind=QUESTION_COUNT, account=account, orders=orders).value)
