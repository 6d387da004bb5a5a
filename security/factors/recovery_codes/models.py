"""Recovery codes as kept: keyed digests, never the text."""

from typing import Final

from django.db import models
from django_otp.models import Device

from mailportal.crypto.keyed import KeyedDigests
from security.factors.rules import CodeOutcome

# Of the account's public id and a normalised code. A purpose of its own: codes lie in a drawer for years, so their key
# outlives those of codes that we send.
DIGESTS: Final = KeyedDigests("recovery")


class RecoveryCodes(Device):
    """The account's sheet of codes; renewing replaces what is on it and keeps the sheet."""

    issued_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_recoverycodes"
        constraints = [models.UniqueConstraint(fields=["user"], name="recoverycodes_one_sheet")]

    def __str__(self) -> str:
        return f"recovery codes of {self.user_id}"

    def verify_token(self, token: str) -> bool:
        """Answer django-otp's question: is the code right, for this once?"""
        from security.factors.verification import use_up  # noqa: PLC0415 - it imports this module

        return use_up(sheet=self, typed=token) is CodeOutcome.RIGHT


class RecoveryCode(models.Model):
    """One code of a sheet, good once."""

    sheet = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    kid = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=16, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_recoverycode"

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
