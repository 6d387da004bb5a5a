"""Imports: files of people on their way through check, order and entry (P11)."""

import uuid
import zlib
from typing import Any

from django.db import models
from django.db.models import Q

from admin_console.imports.rules import Handout, ImportOutcome, ImportStage, Report
from admin_console.jobs import DeskJob
from mailportal.crypto.fields import SealedField
from mailportal.crypto.sealed import BrokenSeal


class ImportRun(DeskJob):
    """A file that was sent and checked, and what happened to it since.

    ``contents`` is the file, ``report`` what its check found; both name people, and are gone when the import is over.
    ``fingerprint`` stands for what was checked: the lines that create somebody, and the departments. ``intake`` is
    what is staged. ``total`` are the people to create, ``done`` those staged and, later, those who were handed
    something; ``sheet`` is the round of their activation codes, ``mailed`` how many got a link.
    """

    file_name = models.CharField(max_length=100)
    contents = SealedField("imports", null=True)
    report = SealedField("imports", null=True)
    handout = models.CharField(max_length=8, default=Handout.SHEET)
    flaws = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=32)
    intake = models.UUIDField(default=uuid.uuid4)
    checked_at = models.DateTimeField(null=True)
    staged_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    mailed = models.PositiveIntegerField(default=0)
    sheet = models.UUIDField(null=True)

    class Meta:
        db_table = "admin_console_importrun"
        indexes = [
            models.Index(fields=["domain", "-prepared_at"], name="import_by_domain"),
            models.Index(
                fields=["due_at"], condition=Q(ordered_at__isnull=False, ended_at__isnull=True), name="import_due"
            ),
        ]

    def __str__(self) -> str:
        return f"import of {self.total} accounts"

    @property
    def stage(self) -> ImportStage:
        """Return where it stands."""
        if self.ordered_at is None:
            return ImportStage.CHECKED
        if self.ended_at is not None:
            return ImportStage.OVER
        behind = sum(at is not None for at in (self.checked_at, self.staged_at, self.entered_at))
        return tuple(ImportStage)[1 + behind]

    @property
    def is_right(self) -> bool:
        """Whether it can be ordered: every line is right, and somebody is new."""
        return self.flaws == 0 and self.total > 0

    @property
    def is_in_force(self) -> bool:
        """Whether the people are there."""
        return self.entered_at is not None

    @property
    def is_put_off(self) -> bool:
        """Whether a fault keeps its people waiting for what they get in by, until ``due_at``."""
        return self.entered_at is not None and self.ended_at is None and self.due_at > self.entered_at

    @property
    def has_failed(self) -> bool:
        """Whether it ended without effect."""
        return self.outcome != ImportOutcome.NONE

    def keep(self, data: bytes, report: Report) -> None:
        """Seal the file and what was found in it."""
        ImportRun.contents.field.put(self, zlib.compress(data))
        ImportRun.report.field.put(self, report.as_bytes())

    @property
    def data(self) -> bytes:
        """Return the file. Raises BrokenSeal."""
        if self.contents is None:
            raise BrokenSeal("the file is no longer kept")
        return zlib.decompress(self.contents.open())

    @property
    def found(self) -> Report:
        """Return what its check found; an empty report where the import is over."""
        return Report.from_bytes(self.report.open()) if self.report is not None else Report()


# What is forgotten of a file when its import is over.
FORGOTTEN: dict[str, Any] = {"contents": None, "report": None}
