"""Messages to be sent, without anything that a stolen table would betray, and the gateway's breaker."""

import uuid

from django.db import models
from django.db.models import Q

from mailportal.crypto.fields import SealedField
from mailportal.jobs import Job
from mailportal.sms.rules import Breaker, State


class TextMessage(Job):
    """One message. Number and text are sealed, and gone once it is sent, in doubt, failed or expired.

    ``shown`` is what logs and pages may show of the number. ``report_digest`` stands for the secret in the address
    under which the gateway reports the delivery.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_number = SealedField("phone", label="number", max_length=128, null=True)
    sealed_text = SealedField("otp", label="text", max_length=4096, null=True)
    shown = models.CharField(max_length=16)
    state = models.CharField(max_length=8, default=State.WAITING.value)
    failure = models.CharField(max_length=16, blank=True)  # a ``SmsFailure``
    delivery = models.CharField(max_length=12, blank=True)  # a ``Delivery``
    report_digest = models.BinaryField(max_length=32, null=True, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)  # there are never more than a few
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sms_message"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="sms_due"),
            models.Index(fields=["created_at"], name="sms_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.state} message to {self.shown}"


class GatewayBreaker(models.Model):
    """Failures of one gateway, shared by all processes."""

    gateway = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "sms_breaker"

    def __str__(self) -> str:
        return f"{self.gateway}: {self.failures} failures"

    @property
    def standing(self) -> Breaker:
        """Return the row as the rules know it."""
        return Breaker(self.failures, self.since, self.open_until)
