"""What people do with security questions, by the services and in a browser."""

import re
from collections.abc import Sequence

from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.models import SecurityAnswer, StepUpGrant
from security.questions.rules import Answer
from security.questions.services import confirm_answers, propose_answers
from security.sessions.keys import digest_of
from security.step_up.rules import WINDOW, Purpose

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
    propose_answers(account=account, answers=answers, flow=FLOW)
    assert confirm_answers(account=account, typed=[one.text for one in answers], flow=FLOW, source=SOURCE)


def questions_in_force(account: User) -> list[str]:
    """Return the names of the account's confirmed questions, as asked."""
    rows = SecurityAnswer.objects.filter(account=account, confirmed_at__isnull=False).order_by("position")
    return [row.question for row in rows]


def proof_in(client: Client, account: User) -> str:
    """Return a fresh proof of identity for a change of a factor, in the browser's own session."""
    row = StepUpGrant.objects.create(
        account=account,
        session_digest=digest_of(client.cookies["sid"].value),
        purpose=Purpose.CHANGE_FACTOR,
        epoch=account.auth_epoch,
        expires_at=timezone.now() + WINDOW,
    )
    return str(row.public_id)


def words_of(html: str) -> str:
    """Return a page's text in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
