"""The one table of kept counts: how many of a domain's people are so, at some moment, in all and by department."""

from django.db import models

from accounts.models import Domain


class KeptCount(models.Model):
    """One number of a domain, by the name that its census gives it.

    ``number`` is that of the whole domain, ``departments`` those of departments with all below them, by their ids in
    digits; one that is not there has none. Counted at ``counted_at``, empty before the first time, when the domain had
    ``people``. Since ``wanted_at`` a page waits for the background process to count again.
    """

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=0)
    departments = models.JSONField(default=dict)
    people = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "admin_console_keptcount"
        constraints = [models.UniqueConstraint(fields=["domain", "name"], name="keptcount_once")]
        indexes = [
            models.Index(fields=["wanted_at"], condition=models.Q(wanted_at__isnull=False), name="keptcount_wanted")
        ]

    def __str__(self) -> str:
        return f"{self.name} of domain {self.domain_id}"
