"""Evidence packs: who ordered one, how far it is, and the signed archive while it is kept (X29)."""

from django.db import models
from django.db.models import Q

from admin_console.jobs import DeskJob


class EvidencePack(DeskJob):
    """One pack of one domain; ``archive`` is the file, None while it is made, and of one that could not be made.

    ``holds`` is what the verification of the audit chain came to, written with the file.
    """

    archive = models.BinaryField(null=True)
    holds = models.BooleanField(null=True)

    class Meta:
        db_table = "admin_console_evidencepack"
        indexes = [
            models.Index(fields=["domain", "owner", "-ordered_at"], name="evidence_by_order"),
            models.Index(
                fields=["due_at"], condition=Q(ordered_at__isnull=False, ended_at__isnull=True), name="evidence_due"
            ),
            models.Index(fields=["prepared_at"], name="evidence_by_age"),
        ]

    def __str__(self) -> str:
        return f"evidence of {self.domain_id}"

    @property
    def is_made(self) -> bool:
        """Whether there is a file to take."""
        return self.holds is not None
