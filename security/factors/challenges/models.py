"""Codes that we sent, as digests that are good for one purpose, in one flow, to one number."""

from datetime import timedelta

from django.db import models

from accounts.models import User
from mailportal.sms.models import TextMessage
from security.flow.models import BoundToFlow


class Challenge(BoundToFlow):
    """One code. It is good until it is used, voided by a newer one, over, or tried five times.

    ``number_digest`` is keyed; the number itself is not here.
    """

    kept = timedelta(days=2)  # no limit looks back further

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="challenges")
    purpose = models.CharField(max_length=32)
    number_digest = models.BinaryField(max_length=16)
    kid = models.PositiveSmallIntegerField()
    code_digest = models.BinaryField(max_length=16)
    message = models.ForeignKey(TextMessage, null=True, on_delete=models.SET_NULL, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    voided_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_challenge"
        indexes = [models.Index(fields=["account", "-created_at"], name="challenge_by_account")]

    def __str__(self) -> str:
        return f"code for {self.purpose} of {self.account_id}"
