"""Authenticators: apps that show a new code every 30 seconds (E7)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_otp.models import Device

from security.authenticators.rules import read_code, step_at
from security.authenticators.seals import opened
from security.factors.rules import CodeOutcome
from security.sessions.keys import DIGEST_LENGTH


class Authenticator(Device):
    """One app's secret, sealed for this very row; at most one confirmed of an account.

    Until a code confirms it, it belongs to one flow (``flow_digest``) and dies at ``expires_at``. ``last_step`` is the
    newest step whose code was accepted: none up to it is accepted again, for whatever purpose.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_secret = models.BinaryField(max_length=64)
    last_step = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    flow_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "security_authenticator"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed=True), name="authenticator_one_of_an_account"
            ),
            models.UniqueConstraint(
                fields=["user", "flow_digest"], condition=Q(confirmed=False), name="authenticator_one_of_a_flow"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=True, expires_at__isnull=True, confirmed_at__isnull=False)
                | Q(confirmed=False, expires_at__isnull=False, confirmed_at__isnull=True),
                name="authenticator_confirmed_or_dying",
            ),
        ]

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"

    def accept(self, code: str) -> CodeOutcome:
        """Check a code now and use it up. Raises AuthenticatorUnreadable.

        The condition in the statement decides between two at once, on an unlocked row too.
        """
        step = step_at(timezone.now().timestamp())
        reading = read_code(opened(self), code, step=step, last_step=self.last_step)
        if reading.outcome is not CodeOutcome.RIGHT:
            return reading.outcome
        unused = type(self).objects.filter(pk=self.pk, last_step__lt=reading.step)
        if not unused.update(last_step=reading.step):
            return CodeOutcome.ALREADY_USED
        self.last_step = reading.step
        return CodeOutcome.RIGHT

    def verify_token(self, token: str) -> bool:
        """Answer django-otp's question: is the code right, for this once?"""
        return self.accept(token) is CodeOutcome.RIGHT
