"""Cut-overs: orders that force security passwords, and those whose mail programs they stop."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Domain, User
from mailportal.jobs import Job
from security.deadlines.models import PersonalOrder

MESSAGE_LENGTH = 1000


class CutOver(Job):
    """An order that comes into force at ``due_at``: what it writes and, for taking it back, what was written before.

    ``steps`` and ``before`` are as ``changes`` keeps them. ``devices`` are those that were to stop when it was given.
    ``ordered_by`` is None once that account is gone, ``actor_address`` says whose it was; ``reference`` is of the
    request that gave it. ``old_days`` is how long passwords that were seen in mail programs live on there (X13), None
    where they stop. It waits until it is ``in_force_at`` or, stopped by ``stopped_by``, ``stopped_at``.
    ``personal`` is how it runs person by person until then, None for an order that is for everybody at once.
    ``message`` is the postmaster's own part of the notice.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="+")
    steps = models.JSONField()
    before = models.JSONField(default=list)
    whom = models.CharField(max_length=254)
    devices = models.PositiveIntegerField()
    old_days = models.PositiveSmallIntegerField(null=True)
    ordered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_address = models.CharField(max_length=254)
    reference = models.CharField(max_length=32, blank=True)
    ordered_at = models.DateTimeField(auto_now_add=True)
    in_force_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=254, blank=True)
    personal = models.OneToOneField(PersonalOrder, null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.CharField(max_length=MESSAGE_LENGTH, blank=True)

    class Meta:
        db_table = "admin_console_cutover"
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(in_force_at__isnull=True, stopped_at__isnull=True), name="cutover_due"
            ),
            models.Index(fields=["domain", "-ordered_at"], name="cutover_of_domain"),
            models.Index(fields=["ordered_at"], name="cutover_by_age"),
        ]

    def __str__(self) -> str:
        return f"security passwords for {self.whom}"

    @property
    def is_waiting(self) -> bool:
        """Whether its hour is still to come."""
        return self.in_force_at is None and self.stopped_at is None

    @property
    def runs_person_by_person(self) -> bool:
        """Whether people's own hours count: until it is in force for everybody."""
        return self.personal_id is not None and self.is_waiting

    @property
    def begins_at(self) -> datetime | None:
        """Return from when on it refused anybody: person by person, soon after it was given; None before its hour."""
        return self.in_force_at if self.personal_id is None else self.ordered_at


class CutOverMember(models.Model):
    """One whose mail programs a cut-over stops; to be told of it from ``to_tell_at`` on, last told at ``told_at``."""

    cut_over = models.ForeignKey(CutOver, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    to_tell_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "admin_console_cutovermember"
        indexes = [
            models.Index(fields=["to_tell_at"], condition=Q(to_tell_at__isnull=False), name="cutover_to_tell"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cut_over", "account"], name="cutover_member_once"),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} in cut-over {self.cut_over_id}"
