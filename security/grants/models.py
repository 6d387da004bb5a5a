"""Grants: a fresh proof of identity, for one purpose, good once (docs/rules.md, step-up window)."""

import uuid

from django.db import models

from accounts.models import User


class StepUpGrant(models.Model):
    """One proof of one session for one purpose; ``used_at`` is set by the act that spends it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="step_up_grants")
    session_digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)  # a ``Purpose``
    epoch = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_stepupgrant"

    def __str__(self) -> str:
        return f"{self.purpose} for {self.account_id}"
