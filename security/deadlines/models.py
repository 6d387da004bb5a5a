"""Orders that run person by person, as the doorman knows them, and each person's own hour (X18)."""

from django.db import models
from django.db.models import Q

from accounts.models import Domain, User


class PersonalOrder(models.Model):
    """Security passwords are required of each ``days`` days after their own first logon, of everybody at ``last_at``.

    ``scopes`` are what will be ordered then: the fields of each ``ComingOrder``. ``actor_address`` says who gave it,
    ``reference`` is of the request that gave it, ``message`` what they want people to read besides. It runs until it is
    ``ended_at``: stopped, or in force for everybody.
    """

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="+")
    scopes = models.JSONField()
    days = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField()
    actor_address = models.CharField(max_length=254)
    reference = models.CharField(max_length=32, blank=True)
    message = models.CharField(max_length=1000, blank=True)
    ordered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_personalorder"
        indexes = [models.Index(fields=["domain"], condition=Q(ended_at__isnull=True), name="personalorder_running")]

    def __str__(self) -> str:
        return f"person by person in {self.domain_id}"


class Deadline(models.Model):
    """One person's hour: it began with a logon, holds from ``holds_at`` on, and is looked at again at ``look_at``.

    ``policy_number`` is the key of the account's order once that is written. Without a constraint: it may be taken back
    by a postmaster like any other, and keys of that table are not used twice.
    """

    order = models.ForeignKey(PersonalOrder, on_delete=models.CASCADE, related_name="deadlines")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    holds_at = models.DateTimeField()
    look_at = models.DateTimeField(null=True)
    policy_number = models.BigIntegerField(null=True)

    class Meta:
        db_table = "security_deadline"
        indexes = [
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="deadline_to_look"),
        ]
        constraints = [models.UniqueConstraint(fields=["order", "account"], name="deadline_once")]

    def __str__(self) -> str:
        return f"deadline of account {self.account_id}"
