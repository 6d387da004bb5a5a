"""Policy rows: what a postmaster ordered, for whom, why and until when."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.directory.models import Department, Domain, User


class Policy(models.Model):
    """One order of one kind for one scope: the domain, a department with its sub-departments, or an account.

    An exception is such a row nearer to the account. ``owner`` is the address of who answers for it, ``since`` when
    this value began to hold; another reason or end does not move it. ``told_days``: so many days before the end it was
    last told that it comes.
    """

    kind = models.CharField(max_length=40)
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="policies")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="policies")
    account = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="policies")
    value = models.CharField(max_length=1000)
    owner = models.CharField(max_length=254)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    since = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    told_days = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "accounts_policy"
        # A page lists those of one value, newest first; an import may have made as many as there are people.
        indexes = [
            models.Index(fields=["domain", "kind", "value", "id"], name="policy_by_value"),
            models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="policy_by_end"),
            models.Index(
                fields=["domain", "ends_at", "id"], condition=Q(ends_at__isnull=False), name="policy_by_end_of_domain"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "domain"],
                condition=Q(department__isnull=True, account__isnull=True),
                name="policy_domain_unique",
            ),
            models.UniqueConstraint(
                fields=["kind", "department"],
                condition=Q(department__isnull=False),
                name="policy_department_unique",
            ),
            models.UniqueConstraint(
                fields=["kind", "account"], condition=Q(account__isnull=False), name="policy_account_unique"
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(account__isnull=True), name="policy_one_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}={self.value}"
