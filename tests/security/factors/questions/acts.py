"""What people do with security questions, by the services and in a browser."""

import re
from collections.abc import Sequence

from accounts.models import User
from mailportal.audit.source import Source
from security.factors.questions.rules import Answer
from security.factors.questions.services import confirm_answers, propose_answers
from security.models import SecurityAnswer
from tests.security.flow.acts import flow_at_logon

SOURCE = Source(address="192.0.2.10", program="Test Browser", request_id="0123456789")
FLOW = "a-flow-or-session-key"
ANSWERS = (Answer("first-manager", "okonkwo"), Answer("swimming", "aunt marie"))
TYPED = ("Okonkwo", "Aunt Marie")
CHOOSE, CONFIRM = "/settings/questions/", "/settings/questions/confirm/"
CHOICE = {"question_1": "first-manager", "answer_1": TYPED[0], "question_2": "swimming", "answer_2": TYPED[1]}
AGAIN = {"answer_1": TYPED[0], "answer_2": TYPED[1]}
WITH_PASSWORD = "/settings/verify/change-factor/"


def set_up(account: User, answers: Sequence[Answer] = ANSWERS) -> None:
    """Set the account's questions, as a state to start from."""
    propose_answers(flow=flow_at_logon(account, FLOW), answers=answers)
    assert confirm_answers(flow=flow_at_logon(account, FLOW), typed=[one.text for one in answers])


def questions_in_force(account: User) -> list[str]:
    """Return the names of the account's confirmed questions, as asked."""
    rows = SecurityAnswer.objects.filter(account=account, confirmed_at__isnull=False).order_by("position")
    return [row.question for row in rows]


def words_of(html: str) -> str:
    """Return a page's text in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
