"""Answers to security questions, as hashes."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from security.factors.questions.rules import MOST_QUESTIONS
from security.flow.models import BoundToFlow


class SecurityAnswer(BoundToFlow):
    """One answer of an account: Argon2id over a keyed digest, with a salt of its own.

    Until it is typed a second time in its flow it proves nothing: ``confirmed_at`` is empty then, and it is gone at
    ``expires_at``.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="security_answers")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=32)
    encoded = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)  # type: ignore[assignment]  # a confirmed one lives on
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_securityanswer"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "position"],
                condition=Q(confirmed_at__isnull=False),
                name="security_answer_position_unique",
            ),
            models.UniqueConstraint(
                fields=["account", "question"],
                condition=Q(confirmed_at__isnull=False),
                name="security_answer_question_unique",
            ),
            models.CheckConstraint(condition=Q(position__lt=MOST_QUESTIONS), name="security_answer_position_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.account_id}"
