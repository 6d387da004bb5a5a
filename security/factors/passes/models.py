"""Enrolment passes as kept: keyed digests, never the text."""

from datetime import datetime
from typing import Final

from django.db import models

from accounts.models import User
from mailportal.crypto.keyed import KeyedDigests

# Of the account's public id and the pass: on its way to a person and good once, as the codes that we send are.
DIGESTS: Final = KeyedDigests("otp")


class EnrolmentPass(models.Model):
    """The one pass of an account: good until it is used, over, or password or factors are changed.

    The epochs are the account's when it was issued. A used one stays until a factor is bound by it.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="enrolment_pass")
    kid = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=16)
    auth_epoch = models.PositiveBigIntegerField()
    factor_epoch = models.PositiveBigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_enrolmentpass"

    def __str__(self) -> str:
        return f"pass of account {self.account_id}"

    @property
    def changed_at(self) -> datetime:
        """Return when it was issued, or used: what a page has seen of it."""
        return self.used_at or self.issued_at
